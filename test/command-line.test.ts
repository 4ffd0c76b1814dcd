/** The built program as a person runs it: what it prints, and what it answers to its caller. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysis, incidentsPage, pipelineAnswer } from '../src/api/index.ts';

const VEDETTE = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));
const CAPTURE = fileURLToPath(new URL('./captures/first-watch.pcap.gz', import.meta.url));
const BASELINE = fileURLToPath(new URL('./captures/tune-baseline.pcap.gz', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface RunOptions {
  input?: Buffer;
  cwd?: string;
}

function vedette(args: readonly string[], { input, cwd = folder }: RunOptions = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VEDETTE, ...args], {
    cwd,
    input: input ?? Buffer.alloc(0),
    env: { ...process.env, VEDETTE_DATA: join(folder, 'data') },
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

function fileWith(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('vedette analyze', () => {
  test('prints the same bytes for the same input, wherever it lies and whatever the time', () => {
    const moved = fileWith('renamed.pcap.gz', readFileSync(CAPTURE));
    const first = vedette(['analyze', CAPTURE, '--json', '--no-record']);
    const second = vedette(['analyze', moved, '--json', '--no-record']);
    expect(first.code).toBe(0);
    expect(second.out).toBe(first.out);
    expect(first.out).not.toContain(folder);
    expect(first.out).not.toContain('first-watch');
  });

  test('prints JSON of the documented shape whose parts add up', () => {
    const { out } = vedette(['analyze', CAPTURE, '--json', '--no-record']);
    const { groups, events, source } = analysis.parse(JSON.parse(out));
    expect(groups.length).toBeGreaterThan(5);
    expect(source.complete).toBe(true);
    for (const { parts } of [...groups, ...events]) {
      const sum = parts.evidence.reduce((total, { logOdds }) => total + logOdds, 0);
      expect(parts.logOdds).toBeCloseTo(parts.priorLogOdds + sum, 9);
      const { probability, severity, assetWeight } = parts;
      expect(parts.priority).toBeCloseTo(
        100 * probability * (severity.score / 10) * assetWeight,
        9,
      );
    }
    const priorities = groups.map(({ parts }) => parts.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  });

  test('lets the classifier that comes along weigh claims, unless it is told not to', () => {
    const run = (...model: string[]) => {
      const { out } = vedette(['analyze', CAPTURE, '--json', '--no-record', ...model]);
      return analysis.parse(JSON.parse(out));
    };
    const [told, named, without] = [run(), run('--model', 'lab'), run('--model', 'none')];
    expect(named).toEqual(told);
    expect(told.source.models).toMatchObject([{ role: 'attacks', name: 'lab' }]);
    expect(without.source.models).toBeUndefined();
    const saidOf = ({ groups }: typeof told) =>
      groups.flatMap(({ parts }) => parts.evidence.filter(({ model }) => model === 'lab'));
    expect(saidOf(told).length).toBeGreaterThan(2);
    expect(saidOf(without)).toEqual([]);
    // It makes no row of its own.
    expect(told.groups.map(({ id }) => id).sort()).toEqual(
      without.groups.map(({ id }) => id).sort(),
    );
  });

  test('reads standard input, and plain and compressed alike', () => {
    const packed = vedette(['analyze', '-', '--json', '--no-record'], {
      input: readFileSync(CAPTURE),
    });
    const plain = vedette(['analyze', '-', '--json', '--no-record'], {
      input: gunzipSync(readFileSync(CAPTURE)),
    });
    const sentences = (out: string) =>
      analysis.parse(JSON.parse(out)).groups.map(({ sentence }) => sentence);
    expect(sentences(plain.out)).toEqual(sentences(packed.out));
  });

  test('exits with 3 where a row stands at or above the level asked for', () => {
    expect(vedette(['analyze', CAPTURE, '--no-record', '--fail-on', 'Medium']).code).toBe(3);
    const quiet = fileWith('header-only.pcap', gunzipSync(readFileSync(CAPTURE)).subarray(0, 24));
    expect(vedette(['analyze', quiet, '--no-record', '--fail-on', 'Low']).code).toBe(0);
  });

  test('reports what it could read of a capture that is cut, and exits with 4', () => {
    const whole = gunzipSync(readFileSync(CAPTURE));
    const cut = fileWith('cut.pcap', whole.subarray(0, Math.floor(whole.length / 2) + 7));
    const { code, out } = vedette(['analyze', cut, '--no-record']);
    expect(code).toBe(4);
    expect(out).toMatch(/read in part: .*cut at byte \d+/);
    expect(out).toMatch(/ 1 {2}◆|▲|●/);
  });

  test('writes the list as one file that needs nothing else', () => {
    const report = join(folder, 'report.html');
    expect(vedette(['analyze', CAPTURE, '--no-record', '--report', report]).code).toBe(0);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('vedette.analysis/1');
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test('weighs rows by assets and matches lists, also those of the data directory', () => {
    const assets = fileWith('assets.csv', 'address,name,weight\n10.77.0.0/16,office,0.5\n');
    const named = fileWith('names.txt', 'saltmarsh.example\n');
    const data = join(folder, 'listed');
    mkdirSync(join(data, 'lists'), { recursive: true });
    writeFileSync(
      join(data, 'lists', 'c2.csv'),
      'ip,expires\n203.0.113.166,\n203.0.113.7,2020-01-01\n',
    );
    const options = ['--assets', assets, '--indicators', named, '--data', data, '--json'];
    const { out } = vedette(['analyze', CAPTURE, ...options]);
    const { groups, source } = analysis.parse(JSON.parse(out));
    expect(source.enrichment?.lists.map(({ name }) => name)).toEqual(['names.txt', 'c2.csv']);
    const listed = groups.filter((group) => group.class === 'indicator-match');
    const subjects = listed.map(({ subject }) => subject.key);
    expect(subjects).toContain('203.0.113.166');
    expect(subjects).not.toContain('203.0.113.7');
    expect(listed.every(({ parts }) => parts.assetWeight === 0.5)).toBe(true);
  });

  test('flags what is as severe as asked for, in the list and in JSON', () => {
    const severe = ['analyze', CAPTURE, '--no-record', '--severity-threshold', '8.5'];
    const { groups } = analysis.parse(
      JSON.parse(vedette([...severe, '--json', '--top', '99']).out),
    );
    for (const { flagged, parts } of groups) {
      expect(flagged === true).toBe(parts.severity.score >= 8.5);
    }
    const count = groups.filter(({ flagged }) => flagged).length;
    expect(count).toBeGreaterThan(0);
    expect(vedette(severe).out).toContain(`; ${count} flagged, of severity 8.5 or more`);
  });

  test('says what a budget is expected to hold', () => {
    const { out } = vedette(['analyze', CAPTURE, '--no-record', '--budget', '5']);
    expect(out).toMatch(/the budget is 5 a day; \d+\.\d attacks are expected in them/);
  });
});

describe('a bad input is answered in one line that says what to do:', () => {
  const cases: [string, () => string[], number, RegExp][] = [
    ['missing', () => ['no-such.pcap'], 2, /no-such\.pcap.*found nothing there; check the path/],
    [
      'assets',
      () => [CAPTURE, '--assets', fileWith('bad.csv', 'ip,name\nten,db\n')],
      2,
      /bad\.csv": line 2, column "ip": expected an address or a network.*VED_LIST_REFUSED/,
    ],
    ['folder', () => [folder], 2, /expected a capture file, found a folder; name the files in it/],
    [
      'empty',
      () => [fileWith('empty.pcap', '')],
      1,
      /found an empty file; record the capture again/,
    ],
    [
      'text',
      () => [fileWith('notes.txt', 'not a capture at all\n'.repeat(9))],
      1,
      /expected .*got .*byte 0/,
    ],
    [
      'link type',
      () => {
        const header = Buffer.from(gunzipSync(readFileSync(CAPTURE)).subarray(0, 24));
        header.writeUInt32LE(147, 20);
        return [fileWith('user0.pcap', header)];
      },
      1,
      /link type.*147/,
    ],
    ['bad flag', () => [CAPTURE, '--top', 'many'], 2, /expected a whole number/],
    [
      'bad network',
      () => [CAPTURE, '--inside', '10.0.0.0/99'],
      2,
      /expected an address with a prefix/,
    ],
  ];

  test.each(cases)('%s', (_, args, code, message) => {
    const answer = vedette(['analyze', '--no-record', ...args()]);
    expect(answer.err).toMatch(message);
    expect(answer.err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(answer.code).toBe(code);
    expect(answer.out).toBe('');
  });

  test('unreadable', (context) => {
    if (process.getuid?.() === 0) context.skip('root may read everything; run as another user');
    const path = fileWith('secret.pcap', 'x');
    chmodSync(path, 0);
    const { code, err } = vedette(['analyze', '--no-record', path]);
    expect(err).toMatch(/expected a readable file, got EACCES; check its permissions/);
    expect(code).toBe(1);
  });

  test('one of several is named, and the rest is reported', () => {
    const text = fileWith('notes.txt', 'not a capture at all\n'.repeat(9));
    const { code, out } = vedette(['analyze', '--no-record', CAPTURE, text]);
    expect(out).toMatch(/read in part: input 2: expected/);
    expect(out).toMatch(/Port scan|Sweep|flood|guessing|call-backs/);
    expect(code).toBe(4);
  });
});

describe('vedette incidents', () => {
  const data = () => ['--data', join(folder, 'cases')];

  test('shows what analyze found, and one with its history', () => {
    const printed = vedette(['analyze', CAPTURE, '--top', '1', ...data()]).out;
    const listed = vedette(['incidents', '--json', ...data()]).out;
    const { items } = incidentsPage.parse(JSON.parse(listed));
    expect(printed).toContain(`${items.length} incidents: 1 Critical`);
    expect(printed).toContain(`the worst: ${items[0]?.title} (${items[0]?.rowCount} rows)`);
    const one = vedette(['incidents', items[0]?.id.slice(0, 8) ?? '', ...data()]).out;
    expect(one).toMatch(/block \d[^]*History[^]*investigation, done[^]*opened by triage/);
    expect(vedette(['incidents', '--level', 'Critical', ...data()]).out).toMatch(/^1 incident:/);
  });

  test('says that there is none by that id', () => {
    const { code, err } = vedette(['incidents', 'none', ...data()]);
    expect(code).toBe(1);
    expect(err).toMatch(/VED_NOT_FOUND/);
  });

  test('a webhook needs a record, and https', () => {
    const url = 'http://198.51.100.1/hidden';
    const { code, err } = vedette(['analyze', CAPTURE, '--webhook', url, ...data()]);
    expect(code).toBe(2);
    expect(err).not.toContain('hidden');
    const none = vedette(['analyze', CAPTURE, '--webhook', url, '--no-record']);
    expect(none.err).toMatch(/--no-record/);
  });
});

describe('the record', () => {
  test('a data directory that cannot be written is told, after the list was printed', () => {
    const file = fileWith('in-the-way', 'a file');
    const { code, out, err } = vedette(['analyze', CAPTURE, '--data', join(file, 'data')]);
    expect(out).toMatch(/ 1 {2}/);
    expect(err).toMatch(/VED_DATA_NOT_WRITABLE/);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('a port that is taken is named', async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const data = join(folder, 'data-port');
    mkdirSync(data);
    const { code, err } = vedette(['serve', '--port', String(port), '--data', data]);
    server.close();
    expect(err).toMatch(new RegExp(`${port}.*--port 0`));
    expect(code).toBe(1);
  });
});

describe('vedette flows', () => {
  test('prints one object a flow, with features', () => {
    const { out, err, code } = vedette(['flows', CAPTURE, '--json']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(err).toMatch(new RegExp(`${lines.length} flows`));
    expect(lines[0].features).toHaveProperty('duration');
  });

  test('prints a table of features as CSV, absent ones empty', () => {
    const { out } = vedette(['flows', CAPTURE, '--format', 'clean']);
    const [head, ...rows] = out.trim().split('\n');
    const width = head.split(',').length;
    expect(width).toBeGreaterThan(30);
    expect(rows.every((row) => row.split(',').length === width)).toBe(true);
    expect(out).not.toContain('NaN');
  });

  test('writes as Parquet, row by row, what it prints as objects', async () => {
    const printed = vedette(['flows', CAPTURE, '--json']).out.trim().split('\n');
    const path = join(folder, 'flows.parquet');
    expect(vedette(['flows', CAPTURE, '--format', 'parquet', '-o', path]).code).toBe(0);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const query = 'SELECT *, epoch_us(startTime) AS us FROM read_parquet($path)';
    const read = await connection.runAndReadAll(query, { path });
    const rows = read.getRowObjectsJson();
    expect(rows).toHaveLength(printed.length);
    for (const [at, row] of rows.entries()) {
      const { start, orig, state, history, serverName, features } = JSON.parse(printed[at]);
      expect(row).toMatchObject({ state, history, serverName });
      expect([row['origAddress'], row['origPort']]).toEqual([orig.ip, orig.port]);
      expect(Math.floor(Number(row['us']) / 1000)).toBe(Date.parse(start));
      const ours = Object.keys(features).map((name) => [name, row[`feature_${name}`]]);
      expect(Object.fromEntries(ours)).toEqual(features);
    }
  });

  test('computes everything and prints only counts with --format none', () => {
    const { out, err } = vedette(['flows', CAPTURE, '--format', 'none']);
    expect(out).toBe('');
    expect(err).toMatch(/^\d+ packets, \d+ flows/);
  });
});

describe('help', () => {
  test('names the verbs, the exit codes and examples', () => {
    const { out, code } = vedette(['--help']);
    expect(code).toBe(0);
    for (const word of [
      'analyze',
      'flows',
      'serve',
      'doctor',
      'version',
      'Exit codes',
      'Examples',
    ]) {
      expect(out).toContain(word);
    }
  });

  test('an unknown verb is a usage error', () => {
    const { code, err } = vedette(['analyse']);
    expect(code).toBe(2);
    expect(err).toMatch(/Did you mean analyze/);
  });

  test('version and doctor answer in JSON too', () => {
    expect(JSON.parse(vedette(['version', '--json']).out)).toHaveProperty('version');
    expect(JSON.parse(vedette(['doctor', '--json', '--port', '0']).out)).toHaveProperty('checks');
  });
});

describe('options', () => {
  test('that may repeat leave the inputs alone', () => {
    const { code, out } = vedette([
      'analyze',
      '--no-record',
      '--inside',
      '203.0.113.0/24',
      '--baseline',
      BASELINE,
      CAPTURE,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out).source).toMatchObject({ novelty: 'baseline', inputCount: 1 });
  });
});

describe('vedette explain --pipeline', () => {
  const way = (...more: string[]) =>
    vedette(['explain', '--pipeline', '--data', join(folder, 'ways'), ...more]);

  test('draws the way as it is declared before anything is recorded', () => {
    const { code, out } = way();
    expect(code).toBe(0);
    expect(out).toContain('nothing is recorded yet');
    expect(out).toMatch(/beacon +→ Likelihood ratio/);
  });

  test('tells the figures of an analysis, in text, in a picture and in JSON', () => {
    vedette(['analyze', CAPTURE, '--data', join(folder, 'ways')]);
    const { out } = way('first-watch.pcap.gz');
    const { pipeline, isMeasured, drawing } = pipelineAnswer.parse(
      JSON.parse(way('latest', '--json').out),
    );
    expect(isMeasured).toBe(true);
    const count = (id: string) => pipeline.nodes.find((node) => node.id === id)?.figures[0]?.count;
    const rows = pipeline.nodes.filter(({ stage }) => stage === 'level').map(({ id }) => count(id));
    expect(rows.reduce((sum = 0, some = 0) => sum + some, 0)).toBe(count('priority'));
    expect(out).toContain(`${count('input')?.toLocaleString('en-US')} flows`);
    const svg = join(folder, 'way.svg');
    expect(way('-o', svg).code).toBe(0);
    const text = readFileSync(svg, 'utf8');
    expect(text.match(/<g class="box/g)).toHaveLength(drawing.boxes.length);
    const page = join(folder, 'way.html');
    expect(way('-o', page).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(text.trim());
  });

  test('says which analysis it does not know', () => {
    const { code, err } = way('other.pcap');
    expect([code, err]).toEqual([1, expect.stringContaining('VED_NOT_FOUND')]);
  });
});
