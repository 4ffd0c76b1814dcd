// People and programs that read web pages, with the look-alikes that come with them: pages with
// missing pictures, parallel connections, a dashboard that refreshes itself, a big download.

import { assetNames, pageNames } from '../services/web.mjs';
import { once, repeat } from './pace.mjs';

const QUIET = ['-s', '-k', '-m', '20', '-o', '/dev/null'];
const SLOW = ['-s', '-m', '40', '-o', '/dev/null'];
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0';

export const browsing = {
  /** A page and some of its parts, then a pause for reading. */
  reader: (lab, host) =>
    repeat(lab, { pauseS: lab.plan.readingS }, async (turn, random) => {
      const site = random.pick(lab.plan.sites);
      const scheme = random.next() < lab.plan.tlsShare ? 'https' : 'http';
      const version = random.next() < 0.25 ? '-6' : '-4';
      const base = `${scheme}://${site}`;
      await lab.run(host, 'curl', [
        ...QUIET,
        version,
        '-A',
        BROWSER,
        `${base}/${random.pick(pageNames)}.html`,
      ]);
      if (scheme === 'https') return;
      const parts = random.shuffle(assetNames).slice(0, random.integer(1, 2));
      await Promise.all(
        parts.map((part) =>
          lab.run(host, 'curl', [...QUIET, version, '-A', BROWSER, `${base}/${part}`]),
        ),
      );
    }),

  /** One connection for several pages, as wget keeps it open. */
  follower: (lab, host) =>
    repeat(lab, { pauseS: [9, 21] }, (turn, random) => {
      const base = `http://${random.pick(lab.plan.sites)}`;
      const pages = random
        .shuffle(pageNames)
        .slice(0, 4)
        .map((page) => `${base}/${page}.html`);
      return lab.run(host, 'wget', ['-q', '-t', '1', '-T', '10', '-O', '/dev/null', ...pages]);
    }),

  intranet: (lab, host) =>
    repeat(lab, { pauseS: [9, 24] }, (turn, random) =>
      lab.run(host, 'curl', [
        ...QUIET,
        `http://web.${lab.plan.domain}/${random.pick(pageNames)}.html`,
      ]),
    ),

  /** A page whose pictures have moved: a handful of honest 404s. */
  missing: (lab, host) =>
    repeat(lab, { pauseS: [25, 60], turns: 4 }, (turn, random) => {
      const parts = ['old-logo.gif', 'favicon.ico', 'banner.png', 'apple-touch-icon.png'];
      const urls = parts.flatMap((part) => [
        '-o',
        '/dev/null',
        `http://${random.pick(lab.plan.sites)}/${part}`,
      ]);
      return lab.run(host, 'curl', ['-s', '-m', '20', ...urls]);
    }),

  /** A heavy page: two dozen connections within a second. */
  burst: (lab, host) =>
    repeat(lab, { pauseS: [45, 80], turns: 3 }, async (turn, random) => {
      const site = random.pick(lab.plan.sites);
      await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          lab.run(host, 'curl', [
            ...QUIET,
            `http://${site}/${assetNames[i % assetNames.length]}?${i}`,
          ]),
        ),
      );
    }),

  /** A monitor's health check, every few seconds to the tenth. */
  healthCheck: (lab, host) =>
    repeat(lab, { pauseS: [9.95, 10.05] }, () =>
      lab.run(host, 'curl', [...QUIET, `http://web.${lab.plan.domain}/health`]),
    ),

  /** A page that refreshes itself while someone has it open. */
  dashboard: (lab, host) =>
    once(lab, [20, 40], () =>
      repeat(lab, { pauseS: [19.5, 20.5], turns: 7 }, () =>
        lab.run(host, 'curl', [...QUIET, '-A', BROWSER, `http://${lab.plan.sites[0]}/list.html`]),
      ),
    ),

  /** A reader on a bad line: connections that last and move little. */
  slowLine: (lab, host) =>
    repeat(lab, { pauseS: [15, 45], turns: 5 }, () =>
      lab.run(
        host,
        'curl',
        [...SLOW, '--limit-rate', '900', `http://${lab.plan.shop}/archive.html`],
        {
          limitMs: 45_000,
        },
      ),
    ),

  /** Pictures sent to a shop: uploads to outside that are of an everyday size. */
  pictures: (lab, host) =>
    repeat(lab, { pauseS: [35, 80], turns: 3 }, (turn, random) => {
      const path = lab.sampleFile(random.pick([180_000, 650_000, 1_400_000]));
      return lab.run(host, 'curl', [...QUIET, '-T', path, `http://${lab.plan.shop}/upload`]);
    }),

  mirror: (lab, host) =>
    repeat(lab, { pauseS: [40, 90], turns: 2 }, () =>
      lab.run(
        host,
        'wget',
        ['-q', '-t', '1', '-O', '/dev/null', `http://${lab.plan.mirror}/image.iso`],
        { limitMs: 60_000 },
      ),
    ),
};
