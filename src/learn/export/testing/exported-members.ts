/** Members as bundles hold them, fitted small, and what their own predictors say of rows. */
import { fitMember } from '../../learners/fit-member.ts';
import {
  LEARNERS,
  type Learner,
  type Member,
  memberPredictor,
  type Target,
} from '../../learners/index.ts';
import {
  NOVELTY_LEARNERS,
  type NoveltyMember,
  noveltyDetector,
  trainNovelty,
} from '../../novelty/index.ts';
import { createRandom } from '../../random.ts';
import {
  createMatrix,
  createTable,
  encodeTable,
  type Matrix,
  type Table,
  takeMatrixRows,
} from '../../table/index.ts';
import type { Tensor } from './tensor.ts';

export interface ExportedMember {
  readonly name: string;
  readonly member: Member | NoveltyMember;
  readonly columnNames: readonly string[];
  readonly input: Tensor;
  readonly expected: readonly number[];
  /** Size of what is told, by which its errors are judged. */
  readonly unit: number;
}

const ROWS = 500;
const CODES = 40;
/** Enough to leave the start, not to learn well. */
const SMALL: { readonly [setting: string]: number } = {
  trees: 5,
  rounds: 5,
  epochs: 4,
  units: 6,
  folds: 2,
  nets: 1,
  window: 5,
  season: 3,
  components: 3,
  penalties: 10,
};

export async function exportedMembers(): Promise<ExportedMember[]> {
  const exported: ExportedMember[] = [];
  for (const learner of LEARNERS) {
    if (learner.name === 'last-value') continue;
    if (learner.name === 'lstm') exported.push(await window(learner));
    else for (const kind of learner.tasks) exported.push(await rows(learner, kind));
  }
  return [...exported, ...novelty()];
}

/**
 * A number around 0, one over decades, one with gaps and values that come again, two counts that
 * are often equal, and codes, more than get a column each.
 */
function drawn(seed: number): { columns: Float64Array[]; names: string[]; matrix: Matrix } {
  const random = createRandom(seed, 'exported members');
  const names = ['flat', 'steep', 'gaps', 'code', 'first count', 'second count'];
  const makers = [
    () => random.next() - 0.5,
    () => Math.expm1(9 * random.next()),
    () => (random.next() < 0.2 ? Number.NaN : random.below(600) / 0.7),
    () => Math.floor(CODES * random.next() ** 2),
    () => 1 + random.below(4),
    () => 1 + random.below(4),
  ];
  const columns = makers.map((next) =>
    Float64Array.from({ length: ROWS }, next).map((value) => Math.fround(value)),
  );
  return { columns, names, matrix: createMatrix(names, columns, [0, 0, 0, CODES, 0, 0]) };
}

async function rows(learner: Learner, kind: Target['kind']): Promise<ExportedMember> {
  const { matrix, columns } = drawn(3);
  const [flat, steep, , code, first, second] = columns;
  const labels = Uint8Array.from(flat, (value, row) => {
    return value > 0
      ? code[row] % 3 === 0
        ? 2
        : 1
      : steep[row] > 3000 || first[row] === second[row]
        ? 3
        : 0;
  });
  const target: Target =
    kind === 'classes'
      ? { kind, labels, classCount: 4 }
      : { kind, values: steep.map((value, row) => value / 100 + code[row]) };
  const input = { matrix, target, settings: small(learner), normal: 0, seed: 1, jobs: 1 };
  const { member } = await fitMember(learner, input);
  const calibration = { kind: 'temperature-calibrator', version: 1, temperature: 1.7 } as const;
  const whole = kind === 'classes' ? { ...member, calibration } : member;
  // Of another draw, with codes that no row had.
  const asked = drawn(4).matrix;
  return {
    name: `${learner.name} of ${kind === 'classes' ? 'classes' : 'numbers'}`,
    member: whole,
    columnNames: asked.columnNames,
    input: tensorOf(asked),
    expected: Array.from(memberPredictor(whole).predict(asked)),
    unit: kind === 'classes' ? 1 : 100,
  };
}

/** The last row of the window is what is told. */
async function window(learner: Learner): Promise<ExportedMember> {
  const { matrix, columns, names } = drawn(5);
  const past = 'flat';
  const target = {
    kind: 'number' as const,
    values: columns[0].map((_, row) => columns[0][row + 1]),
  };
  target.values[ROWS - 1] = 0;
  const settings = small(learner);
  const { member } = await fitMember(learner, { matrix, target, settings, past, seed: 1, jobs: 1 });
  const steps = Uint32Array.from({ length: settings.window }, (_, i) => 100 + i);
  const asked = takeMatrixRows(matrix, steps);
  const expected = memberPredictor(member).predict(asked).at(-1) as number;
  const { shape, values } = tensorOf(asked);
  const input = { shape: [1, ...shape], values };
  return { name: 'lstm', member, columnNames: names, input, expected: [expected], unit: 1 };
}

function novelty(): ExportedMember[] {
  const train = tableOf(drawn(6));
  return NOVELTY_LEARNERS.map((learner) => {
    const { encoding, best } = trainNovelty({
      train,
      ordinary: null,
      learners: [{ learner, settings: small(learner) }],
      seed: 5,
      now: () => 0,
    });
    const { matrix } = encodeTable(encoding, tableOf(drawn(8)));
    return {
      name: `${learner.name} of novelty`,
      member: best.member,
      columnNames: matrix.columnNames,
      input: tensorOf(matrix),
      expected: Array.from(noveltyDetector(best.member).score(matrix)),
      unit: 100,
    };
  });
}

/** Codes as words, some of which only later rows have. */
function tableOf({ columns, names }: ReturnType<typeof drawn>): Table {
  return createTable(
    columns.map((values, i) =>
      names[i] === 'code'
        ? {
            kind: 'category' as const,
            name: names[i],
            codes: Int32Array.from(values),
            categories: Array.from({ length: CODES }, (_, code) => `word ${code}`),
          }
        : { kind: 'number' as const, name: names[i], values },
    ),
  );
}

function tensorOf({ columns, rowCount }: Matrix): Tensor {
  const values = Array.from({ length: rowCount * columns.length }, (_, i) =>
    Math.fround(columns[i % columns.length][Math.floor(i / columns.length)]),
  );
  return { shape: [rowCount, columns.length], values };
}

function small({ settings }: Pick<Learner, 'settings'>): { [name: string]: number } {
  return Object.fromEntries(settings.map(({ name, initial }) => [name, SMALL[name] ?? initial]));
}
