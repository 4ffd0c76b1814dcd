import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { costs, levelCuts, type PriorityRules, priorityRules } from '../api/index.ts';
import { INCIDENT_CUTS, type IncidentCuts, type IncidentRules } from '../triage/index.ts';
import { OperatorError } from './errors.ts';
import { DEFAULT_RULES } from './priority-rules.ts';

const cut = z.number().min(0).max(100);
const DEFAULT_CUT = Object.fromEntries(INCIDENT_CUTS);

const cutsFile = z.strictObject({
  Critical: cut.default(DEFAULT_RULES.cuts.Critical),
  High: cut.default(DEFAULT_RULES.cuts.High),
  Medium: cut.default(DEFAULT_RULES.cuts.Medium),
  Low: cut.default(DEFAULT_RULES.cuts.Low),
});

/** `vedette.json` of a data directory. What is not known is refused: no typing error hides. */
const settingsFile = z.strictObject({
  priority: z
    .strictObject({
      /** From this Priority on a row has the word. */
      cuts: cutsFile.pipe(levelCuts).optional(),
      costs: z.strictObject(costs.shape).optional(),
      budget: priorityRules.shape.budget,
    })
    .optional(),
  incidents: z
    .strictObject({
      /** From this Priority on, of the worst row. Below Low nothing is an incident. */
      levels: z
        .strictObject({
          Critical: cut.default(DEFAULT_CUT['Critical']),
          High: cut.default(DEFAULT_CUT['High']),
          Low: cut.default(DEFAULT_CUT['Low']),
        })
        .refine(({ Critical, High, Low }) => Critical >= High && High >= Low, {
          message: 'expected Critical at or above High, and High at or above Low',
        })
        .optional(),
      /** Of silence between two rows of one incident. */
      gapMinutes: z.number().positive().max(525_600).optional(),
    })
    .optional(),
  webhook: z
    .strictObject({
      url: z.string(),
      /** Sent with every notification; `authorization`, for instance. */
      headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().max(4096)).optional(),
      /** Allows http to another machine. */
      plain: z.boolean().optional(),
    })
    .optional(),
});

export interface Webhook {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Settings {
  /** Words for a Priority, and where a day's work ends. */
  readonly priority: PriorityRules;
  readonly incidents: IncidentRules;
  readonly webhook: Webhook | undefined;
}

export const NO_SETTINGS: Settings = {
  priority: DEFAULT_RULES,
  incidents: {},
  webhook: undefined,
};

/** What the file in the data directory says, and defaults where it or the file says nothing. */
export async function readSettings(
  directory: string,
  { webhook }: { webhook?: string | undefined } = {},
): Promise<Settings> {
  return settingsIn(await readFileOf(join(directory, 'vedette.json')), { webhook });
}

/** The same of any file, which must be there. */
export async function readSettingsFile(path: string): Promise<Settings> {
  return settingsIn(await readFileOf(path, { mustExist: true }), {});
}

function settingsIn(
  { priority, incidents = {}, webhook: kept }: z.infer<typeof settingsFile>,
  { webhook }: { webhook?: string | undefined },
): Settings {
  const { levels, gapMinutes } = incidents;
  const target = webhook === undefined ? kept : { ...kept, url: webhook };
  return {
    priority: { ...priority, cuts: priority?.cuts ?? DEFAULT_RULES.cuts },
    incidents: {
      ...(levels && { cuts: cutsOf(levels) }),
      ...(gapMinutes !== undefined && { gapUs: Math.round(gapMinutes * 60e6) }),
    },
    webhook: target && {
      url: webhookUrl(target.url, { allowPlain: target.plain === true }),
      headers: target.headers ?? {},
    },
  };
}

function cutsOf(levels: Record<'Critical' | 'High' | 'Low', number>): IncidentCuts {
  return INCIDENT_CUTS.map(([level]) => [level, levels[level]] as const);
}

/**
 * Throws VED_USAGE for anything but https, or http on this machine. The message says nothing of
 * the path, which may hold a secret.
 */
export function webhookUrl(text: string, { allowPlain }: { allowPlain: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && LOOPBACK.test(url.hostname);
  const isAllowed =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && (isLocal || allowPlain));
  if (url !== undefined && isAllowed && url.username === '' && url.password === '') return url;
  const got = url === undefined ? 'no address' : `${url.protocol}//${url.host}`;
  const secret = url && (url.username || url.password) ? ' with a name or password in it' : '';
  throw new OperatorError(
    'VED_USAGE',
    `webhook: expected an https address, or http on this machine, got ${got}${secret}; ` +
      'vedette.json takes "plain": true for http elsewhere, and secrets under "headers"',
  );
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

async function readFileOf(
  path: string,
  { mustExist = false } = {},
): Promise<z.infer<typeof settingsFile>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    // A data directory that is none is for the store to complain about.
    if (!mustExist && (code === 'ENOENT' || code === 'ENOTDIR')) return {};
    throw refused(path, code, error);
  }
  try {
    return settingsFile.parse(JSON.parse(text));
  } catch (error) {
    throw refused(path, whatIsWrong(error), error);
  }
}

/** Places and kinds; never the values, one of which may be a secret. */
function whatIsWrong(error: unknown): string {
  if (!(error instanceof z.ZodError)) return 'text that is no JSON';
  return error.issues
    .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)
    .join('; ');
}

function refused(path: string, got: string, cause: unknown): OperatorError {
  const message = `settings "${path}": expected the settings that the manual lists, got ${got}`;
  return new OperatorError('VED_SETTINGS', message, { cause });
}
