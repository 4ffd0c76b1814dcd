/** What the program answers to its caller; also in `--help` and the manual. */
export const EXIT = {
  ok: 0,
  runtime: 1,
  usage: 2,
  findings: 3,
  partial: 4,
  interrupted: 130,
} as const;

/**
 * Something an operator can meet, and can do something about. The message is one line for people:
 * lower case, no full stop, the thing, what was expected, what was found, the next step.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly httpStatus: number;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
    this.exitCode = ERRORS[code].exitCode;
    this.httpStatus = ERRORS[code].httpStatus;
  }
}

type Row = {
  exitCode: number;
  httpStatus: number;
  /** What happened, for a heading. */
  title: string;
  /** What to do about it. */
  remedy: string;
};

const row = (exitCode: number, httpStatus: number, title: string, remedy: string): Row => ({
  exitCode,
  httpStatus,
  title,
  remedy,
});

const { runtime, usage, partial } = EXIT;

/** Every code there is; `docs/errors.md` is printed from this table. */
export const ERRORS = {
  VED_USAGE: row(usage, 400, 'the command line is not understood', 'see `vedette --help`'),
  VED_INPUT_NOT_FOUND: row(usage, 400, 'the input does not exist', 'check the path'),
  VED_INPUT_IS_FOLDER: row(usage, 400, 'the input is a folder', 'name the files in it'),
  VED_INPUT_EMPTY: row(runtime, 400, 'the input holds no bytes', 'record or write it again'),
  VED_INPUT_NOT_CAPTURE: row(
    runtime,
    400,
    'the input is neither pcap nor pcapng',
    'unpack or convert it first; gzip and zstd are undone by themselves',
  ),
  VED_INPUT_UNREADABLE: row(
    runtime,
    400,
    'the input cannot be read',
    'check its permissions and the disk it is on',
  ),
  VED_INPUT_LINK_TYPE: row(
    runtime,
    400,
    'the capture has a link type that is not decoded',
    'capture on an Ethernet, Linux cooked or raw IP interface',
  ),
  VED_INPUT_CUT: row(
    partial,
    200,
    'the input was only read in part',
    'the result covers what came before the break; record the capture again for the rest',
  ),
  VED_TABLE_FORMAT: row(
    usage,
    400,
    'the format of the table is not known',
    'name it .csv, .tsv, .ndjson, .jsonl or .parquet; text may be packed as .gz or .zst',
  ),
  VED_TABLE_EMPTY: row(runtime, 400, 'the table has no rows', 'write it again'),
  VED_TABLE_MALFORMED: row(
    runtime,
    400,
    'the input is not a table all the way through',
    'correct the line that is named',
  ),
  VED_TABLE_MIXED: row(
    runtime,
    400,
    'a column of numbers holds other text',
    'correct the cell that is named, or declare the column a category',
  ),
  VED_TABLE_COLUMN: row(
    usage,
    400,
    'the table lacks a column that was named',
    'name one that it has',
  ),
  VED_TABLE_TOO_LARGE: row(
    runtime,
    413,
    'the table is larger than is read at once',
    'take a part of its rows or columns',
  ),
  VED_TABLE_UNFIT: row(
    runtime,
    400,
    'the table does not fit what is asked of it',
    'correct the column that is named, or name another',
  ),
  VED_MODEL_REFUSED: row(
    runtime,
    400,
    'the model file is damaged, foreign or of another version',
    'train it again, or fetch it again from where it came',
  ),
  VED_LIST_REFUSED: row(
    usage,
    400,
    'a file of assets, indicators or places cannot be used',
    'correct the line that is named, or leave the file out',
  ),
  VED_SETTINGS: row(
    usage,
    400,
    'vedette.json of the data directory cannot be used',
    'correct the part that is named; docs/settings.md lists what it may hold',
  ),
  VED_BASELINE_SMALL: row(
    runtime,
    400,
    'the baseline holds too few flows to learn from',
    'record some minutes of ordinary traffic of the same network',
  ),
  VED_OUTPUT_NOT_WRITABLE: row(
    runtime,
    500,
    'the output cannot be written',
    'choose another place with `-o`, or make room',
  ),
  VED_PORT_IN_USE: row(
    runtime,
    500,
    'another program listens on the port',
    'stop it, or choose a port with `--port`; `--port 0` takes any free one',
  ),
  VED_PORT_FORBIDDEN: row(
    runtime,
    500,
    'the system does not let this user listen on the port',
    'choose a port of 1024 or above with `--port`',
  ),
  VED_HOST_NOT_LOOPBACK: row(
    usage,
    400,
    'the server only listens on this machine',
    'use 127.0.0.1, ::1 or localhost; reach it from elsewhere through ssh -L',
  ),
  VED_DATA_NOT_WRITABLE: row(
    runtime,
    500,
    'the data directory cannot be written',
    'check its owner and permissions, or name another with `--data`',
  ),
  VED_DATA_LOCKED: row(
    runtime,
    503,
    'another process holds the data directory',
    'stop it, work through its address, or name another directory with `--data`',
  ),
  VED_DATA_NEWER: row(
    runtime,
    500,
    'the data directory was written by a newer version',
    'use that version; nothing was changed',
  ),
  VED_JOURNAL_DAMAGED: row(
    runtime,
    500,
    'parts of the record do not match their checksums',
    'check the disk; damaged pieces are kept beside their segment as `.corrupt-…`',
  ),
  VED_JOURNAL_FAILED: row(
    runtime,
    503,
    'the disk did not confirm a write, so nothing more is accepted',
    'check the disk, then start again; what was acknowledged is kept',
  ),
  VED_RECORD_TOO_LARGE: row(
    runtime,
    413,
    'one piece of an analysis is larger than the record takes',
    'split the capture and analyse its parts',
  ),
  VED_DISK_FULL: row(
    runtime,
    507,
    'the disk of the data directory is full',
    'make room and try again; nothing was half written',
  ),
  VED_INDEX_FAILED: row(
    runtime,
    503,
    'the index cannot be read or brought up to date',
    'start again; delete `index.duckdb` if it stays, it is rebuilt from the journal',
  ),
  VED_HOST_HEADER: row(
    runtime,
    421,
    'the request names a host that is not this server',
    'open the address that the program printed',
  ),
  VED_ORIGIN: row(
    runtime,
    403,
    'the request comes from another site',
    'use the console at the address that the program printed',
  ),
  VED_TOKEN: row(
    runtime,
    401,
    'the request lacks the token of the running server',
    'run the command as the user who started the server',
  ),
  VED_BAD_REQUEST: row(
    runtime,
    400,
    'the request does not have the expected shape',
    'correct the part that is named',
  ),
  VED_MEDIA_TYPE: row(
    runtime,
    415,
    'the body is not JSON',
    'send `content-type: application/json`',
  ),
  VED_BODY_TOO_LARGE: row(runtime, 413, 'the body is larger than allowed', 'send less at a time'),
  VED_NOT_FOUND: row(runtime, 404, 'there is nothing under this address', 'check the id'),
  VED_BUSY: row(runtime, 503, 'too much is asked at once', 'try again in a moment'),
  VED_CONSOLE_NOT_BUILT: row(
    runtime,
    503,
    'the console was not built',
    'run `npm run build`, then start again',
  ),
  VED_INTERNAL: row(
    runtime,
    500,
    'the program failed in a way it did not foresee',
    'report it with what led to it',
  ),
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof ERRORS;

/** The page `docs/errors.md`, in the order of the table. */
export function errorsMarkdown(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { exitCode, httpStatus, title, remedy }]) =>
      `| \`${code}\` | ${exitCode} | ${httpStatus} | ${title} | ${remedy} |`,
  );
  return [
    '# Errors',
    '',
    '<!-- Printed from src/service/errors.ts; `UPDATE=1 npx vitest run src/service/errors` -->',
    '',
    'Every error that can be met at work has a code. The command line prints it with one line of',
    'text; the API sends it as `code` in `application/problem+json` (RFC 9457).',
    '',
    'Exit codes: 0 done · 1 failed while running · 2 wrong usage or configuration · 3 findings',
    'at or above `--fail-on` · 4 the input was only read in part · 130 interrupted.',
    '',
    '| Code | Exit | HTTP | What happened | What to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
