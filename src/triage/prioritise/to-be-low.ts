import type { LevelCuts } from './level.ts';

/** What would have to be otherwise for a Priority to stand at Low or below; each way by itself. */
export interface ToBeLow {
  /** The Priority must be below this. */
  readonly below: number;
  /** The fewest pieces of evidence that would have to be absent; none where all are not enough. */
  readonly without: readonly number[];
  /** What the Priority would be without them. */
  readonly priorityWithout: number;
  /** A severity below this would do, all else as it is. */
  readonly severityBelow: number;
  /** An asset weight below this would do. */
  readonly assetWeightBelow: number;
  /** A prior probability below this would do. */
  readonly priorBelow: number;
  /** All of it for people. */
  readonly sentence: string;
}

/** A Priority with its parts, as `prioritise` made it. */
interface Weighed {
  readonly priorLogOdds: number;
  readonly evidence: readonly { readonly logOdds: number; readonly reason: string }[];
  readonly logOdds: number;
  readonly probability: number;
  readonly severity: { readonly score: number };
  readonly assetWeight: number;
  readonly priority: number;
}

const WORDS_MAX = 60;

/**
 * Exact, from the parts: Priority = 100 × P × severity/10 × asset weight, with P the logistic of
 * the prior's log-odds and the sum of the evidence. The largest pieces of evidence are taken away
 * until the Priority is below: no smaller set would do. Undefined for what is Low or below.
 */
export function toBeLow(parts: Weighed, cuts: LevelCuts): ToBeLow | undefined {
  const below = cutAboveLow(cuts);
  const { priority, probability, severity, assetWeight, evidence } = parts;
  if (priority < below) return undefined;
  const share = below / 100;
  const { without, priorityWithout } = fewest(parts, below);
  const probabilityBelow = (share * 10) / (severity.score * assetWeight);
  const sum = evidence.reduce((total, part) => total + part.logOdds, 0);
  const numbers = {
    below,
    without,
    priorityWithout,
    severityBelow: (share * 10) / (probability * assetWeight),
    assetWeightBelow: (share * 10) / (probability * severity.score),
    priorBelow: logistic(Math.log(probabilityBelow / (1 - probabilityBelow)) - sum),
  };
  return { ...numbers, sentence: sentenceOf(parts, numbers) };
}

/** The largest first: nothing else of the same number takes more away. */
function fewest(
  { evidence, logOdds, severity, assetWeight }: Weighed,
  below: number,
): Pick<ToBeLow, 'without' | 'priorityWithout'> {
  const order = [...evidence.keys()]
    .filter((i) => evidence[i].logOdds > 0)
    .sort((a, b) => evidence[b].logOdds - evidence[a].logOdds || a - b);
  const without: number[] = [];
  let left = logOdds;
  let priority = Number.POSITIVE_INFINITY;
  for (const i of order) {
    without.push(i);
    left -= evidence[i].logOdds;
    priority = 10 * logistic(left) * severity.score * assetWeight;
    if (priority < below) return { without, priorityWithout: priority };
  }
  const asItIs = 10 * logistic(logOdds) * severity.score * assetWeight;
  return { without: [], priorityWithout: asItIs };
}

function sentenceOf(
  { evidence, severity, assetWeight, priorLogOdds }: Weighed,
  numbers: Omit<ToBeLow, 'sentence'>,
): string {
  const { without, priorityWithout, severityBelow, assetWeightBelow, priorBelow } = numbers;
  const reasons = without.map((i) => `“${shortened(evidence[i].reason)}”`);
  const first =
    reasons.length > 0
      ? `Low or below without ${listed(reasons)} (Priority ${priorityWithout.toFixed(1)}); or`
      : 'Not Low by the absence of any evidence;';
  return (
    `${first} at a severity below ${severityBelow.toFixed(1)} ` +
    `(${severity.score.toFixed(1)} now), an asset weight below ${assetWeightBelow.toFixed(2)} ` +
    `(${assetWeight} now), or a prior below ${odds(priorBelow)} ` +
    `(${odds(logistic(priorLogOdds))} now)`
  );
}

/** `1 in 3,200`; of what is likelier, its percentage. */
function odds(probability: number): string {
  if (probability > 0.1) return `${(100 * probability).toFixed(0)} %`;
  return `1 in ${Math.round(1 / probability).toLocaleString('en-US')}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= WORDS_MAX) return text;
  return `${characters.slice(0, WORDS_MAX - 1).join('')}…`;
}

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** The cut of the level right above Low. */
function cutAboveLow(cuts: LevelCuts): number {
  const low = cuts.findIndex(([level]) => level === 'Low');
  return cuts[low - 1][1];
}
