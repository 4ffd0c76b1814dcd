import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';

/** Seed of every run that names none. */
export const DEFAULT_SEED = 20_261;
export const DEFAULT_PORT = 8474;

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

/** `0.001,0.01` as numbers between 0 and 1. */
export function rates(text: string): number[] {
  const found = text.split(',').map(Number);
  if (found.every((rate) => rate > 0 && rate < 1)) return found;
  throw new InvalidArgumentError('expected rates above 0 and below 1, such as 0.001,0.01');
}

/** Values of an option that may be given several times; one that takes many would eat inputs. */
function collected(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** `20,100` as whole numbers above 0. */
export function counts(text: string): number[] {
  return text.split(',').map(wholeNumber(1, 1e9));
}

export const OPTIONS = {
  model: () =>
    new Option(
      '--model <file>',
      'let a model judge too: one that `vedette train` made (again for one of another role), ' +
        'lab for the one that comes along and judges captures unasked, or none',
    ).argParser(collected),

  json: () => new Option('--json', 'print JSON for programs instead of text for people'),
  output: () => new Option('-o, --output <file>', 'write to a file instead of standard output'),
  checksums: () =>
    new Option('--checksums <what>', 'drop packets with a wrong checksum, or look away')
      .choices(['ignore', 'check'])
      .default('ignore'),
  data: () =>
    new Option(
      '--data <dir>',
      'where the record is kept (VEDETTE_DATA; else the state folder of this user)',
    ),
  webhook: () =>
    new Option(
      '--webhook <url>',
      'tell this address of incidents that are High or worse, as JSON; https, or http on this ' +
        'machine (else vedette.json of the data directory)',
    ),
  port: () =>
    new Option('--port <port>', 'port of the console on 127.0.0.1; 0 takes any free one')
      .argParser(wholeNumber(0, 65_535))
      .default(DEFAULT_PORT),
  top: (count: number) =>
    new Option('--top <rows>', 'how many rows to print')
      .argParser(wholeNumber(1, 100_000))
      .default(count),
  budget: () =>
    new Option(
      '--budget <rows>',
      'rows that can be looked at: say where work ends (else vedette.json of the data directory)',
    ).argParser(wholeNumber(1, 100_000)),
  baseline: () =>
    new Option(
      '--baseline <file>',
      'a capture of ordinary traffic of the same network, to tell what is new here; repeatable',
    ).argParser(collected),
  inside: () =>
    new Option(
      '--inside <network>',
      'a network of yours, besides private ones and those seen on the link; repeatable',
    ).argParser(collected),
  bin: () =>
    new Option(
      '--bin <seconds>',
      'how wide the bins of series of traffic are; else by the span and the number of flows',
    ).argParser(wholeNumber(1, 86_400)),
  assets: () =>
    new Option(
      '--assets <file>',
      'hosts and networks of yours as CSV: address_or_network,name,role,weight (0 to 1); else ' +
        'assets.csv of the data directory',
    ),
  indicators: () =>
    new Option(
      '--indicators <file>',
      'a list of indicators: an entry a line, CSV, MISP event or STIX 2.1 bundle; repeatable',
    ).argParser(collected),
  geo: () =>
    new Option(
      '--geo <file>',
      'a MaxMind DB file with countries, cities or networks of addresses; repeatable',
    ).argParser(collected),
  seed: () =>
    new Option('--seed <number>', 'seed of everything random')
      .argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER))
      .default(DEFAULT_SEED),
  jobs: () =>
    new Option('--jobs <threads>', 'threads that compute; the result does not depend on it')
      .argParser(wholeNumber(1, 64))
      .default(availableParallelism(), 'all cores'),
  report: () => new Option('--report <file>', 'write the list as one self-contained HTML file'),
} as const;
