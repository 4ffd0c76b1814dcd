import { createHash } from 'node:crypto';
import {
  checkCalibrator,
  checkOrdinaryRanks,
  type Learned,
  type OrdinaryRanks,
  type ResidualBand,
  type TemperatureCalibrator,
} from '../evaluate/index.ts';
import {
  type BlendModel,
  checkBackground,
  checkBlending,
  checkModel,
  learnerNamed,
  type Member,
  type RowOrder,
  type Task,
} from '../learners/index.ts';
import { checkFusion, type Fusion } from '../fusion/index.ts';
import {
  checkNoveltyModel,
  type NoveltyMember,
  noveltyLearnerNamed,
  type OrdinaryColumn,
} from '../novelty/index.ts';
import { checkKeptExamples, type KeptExamples } from '../model/index.ts';
import {
  checkDerived,
  checkDesign,
  checkEncoding,
  codeCountOf,
  type Derived,
  type Design,
  derivedWidth,
  type TableEncoding,
} from '../table/index.ts';
import { learnedFrom } from './learned.ts';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';
import {
  field,
  finite,
  list,
  numbersByName,
  oneOf,
  type Part,
  partAt,
  text,
  whole,
  wrong,
} from './shape.ts';

/** What a model is for: telling classes or a number of a row, or how unlike ordinary rows it is. */
export const ROLES = ['attacks', 'novelty'] as const;

/** What is said beside the models: enough to repeat the training, and to know where it fits. */
interface CommonManifest {
  /** The program and version that wrote it. */
  readonly madeBy: string;
  /** RFC 3339, as handed in. */
  readonly created: string;
  readonly seed: number;
  readonly encoding: TableEncoding;
  readonly training: TrainingTable;
  /** Figures of the test rows; and out of fold, the mean of repeats, where folds were asked for. */
  readonly figures: { readonly test: FiguresByName; readonly outOfFold: FiguresByName };
  /** The model card, as Markdown. */
  readonly card: string;
  /** What training showed of it; files of before have none. */
  readonly learned?: Learned | undefined;
}

interface TrainingTable {
  /** Name of the table, without its folder. */
  readonly source: string;
  /** SHA-256 of the table's bytes. */
  readonly digest: string;
  readonly rows: number;
  /** How test rows were set apart, in words. */
  readonly split: string;
}

export interface Manifest extends CommonManifest {
  readonly role: 'attacks';
  readonly task: Task;
  /** Where rows follow each other, each then with the target of the row before in a column. */
  readonly order?: RowOrder | undefined;
  readonly training: TrainingTable & {
    /** Rows of each class that the model was fitted on, as drawn; empty for a number. */
    readonly classRows: readonly number[];
  };
  /** How far from a predicted number the truth may lie; null for classes. */
  readonly band: ResidualBand | null;
  /** What the classifier counts for beside claims of others, where that was learned. */
  readonly beside?: BesideClaims | undefined;
}

/** Learned from claims of others about rows that the classifier did not see. */
export interface BesideClaims {
  /** What the claim's own kind has to reach for the claim to gain: claims are never of any row. */
  readonly shift: number;
  /** Of its log-odds for the claim's own kind, less the shift; 0 or more. */
  readonly weight: number;
  /** It adds or takes no more than this; 0 or more, in log-odds. */
  readonly logOddsMax: number;
  /** Classes that it recognised where it did not see them; of others it says nothing. */
  readonly kinds: readonly string[];
}

/** Its figures out of fold are those of the rows that chose the model, where such were known. */
export interface NoveltyManifest extends CommonManifest {
  readonly role: 'novelty';
  /** The column that told ordinary rows; null where all were taken for ordinary. */
  readonly ordinary: OrdinaryColumn | null;
}

type FiguresByName = { readonly [name: string]: number };

/** A model with its manifest: all that is needed to score a table, in one file. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly member: Member;
  /** Training rows, where they were asked for; none of a number. */
  readonly examples?: KeptExamples | undefined;
  /** Novelty beside it, and what each counts for; where it was trained so. */
  readonly fusion?: Fusion | undefined;
}

export interface NoveltyBundle {
  readonly manifest: NoveltyManifest;
  readonly novelty: NoveltyMember;
}

/** Of either role; `'novelty' in bundle` tells which. */
export type AnyBundle = Bundle | NoveltyBundle;

/** Limits at reading; a trainer stays far below. */
const COLUMNS_MAX = 4096;
const CATEGORIES_MAX = 65_536;
const CLASSES_MAX = 255;
const ROWS_MAX = 2 ** 40;
const MEMBERS_MAX = 32;

/** The bytes of a `.vedette` file. */
export function packBundle(bundle: AnyBundle): Uint8Array<ArrayBuffer> {
  const hash = schemaHash(bundle.manifest.encoding);
  // Models are plain data: objects of numbers, texts, lists and typed arrays.
  return packValue({ kind: 'bundle', schemaHash: hash, ...bundle } as unknown as Stored);
}

/** Reads and checks every part. Throws a BundleError that names the first part that is wrong. */
export function unpackBundle(file: Uint8Array): AnyBundle {
  return soundly(() => bundleFrom(partAt(unpackValue(file))));
}

/** The checks of single parts are their owners', who know nothing of files. */
function soundly<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw new BundleError(`its content is not sound: ${cause.message}`, { cause });
  }
}

function bundleFrom(whole: Part): AnyBundle {
  oneOf(field(whole, 'kind'), ['bundle']);
  const part = field(whole, 'manifest');
  const role = oneOf(field(part, 'role'), ROLES);
  const common = commonFrom(part);
  if (text(field(whole, 'schemaHash')) !== schemaHash(common.encoding)) {
    throw new BundleError('its columns are not those that it was trained on');
  }
  const columnCount = common.encoding.columns.length;
  if (role === 'novelty') {
    const ordinary = ordinaryFrom(field(part, 'ordinary'));
    const learned = learnedFrom(field(part, 'learned'), 0);
    const novelty = noveltyFrom(field(whole, 'novelty'), columnCount);
    return { manifest: { role, ...common, ordinary, ...(learned && { learned }) }, novelty };
  }
  const manifest = manifestFrom(part, common);
  const { task } = manifest;
  const width = task.kind === 'classes' ? task.classes.length : 1;
  const place = { width, categoryCounts: common.encoding.columns.map(codeCountOf) };
  const examples = examplesFrom(field(whole, 'examples').value, place);
  const member = memberFrom(field(whole, 'member'), place);
  const bundle = { manifest, member, ...(examples && { examples }) };
  const fused = field(whole, 'fusion');
  if (fused.value === undefined) return bundle;
  if (task.kind !== 'classes' || task.normal < 0) throw wrong(fused, 'an ordinary class beside it');
  return { ...bundle, fusion: fusionFrom(fused, columnCount) };
}

/** Undefined of a file that has none. */
function examplesFrom(
  stored: Stored | undefined,
  { width, categoryCounts }: MemberPlace,
): KeptExamples | undefined {
  if (stored === undefined) return undefined;
  const examples = stored as unknown as KeptExamples;
  checkKeptExamples(examples, { classCount: width, categoryCounts });
  return examples;
}

/** SHA-256, in hex, over names, kinds and categories of the columns, in their order. */
export function schemaHash({ columns }: TableEncoding): string {
  const parts = columns.map(({ name, kind, categories }) => [name, kind, categories]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function commonFrom(part: Part): CommonManifest {
  const training = field(part, 'training');
  const figures = field(part, 'figures');
  return {
    madeBy: text(field(part, 'madeBy')),
    created: text(field(part, 'created')),
    seed: whole(field(part, 'seed'), { low: 0, high: Number.MAX_SAFE_INTEGER }),
    encoding: encodingFrom(field(part, 'encoding')),
    training: {
      source: text(field(training, 'source')),
      digest: text(field(training, 'digest')),
      rows: whole(field(training, 'rows'), { low: 0, high: ROWS_MAX }),
      split: text(field(training, 'split')),
    },
    figures: {
      test: numbersByName(field(figures, 'test')),
      outOfFold: numbersByName(field(figures, 'outOfFold')),
    },
    card: text(field(part, 'card')),
  };
}

function manifestFrom(part: Part, common: CommonManifest): Manifest {
  const task = taskFrom(field(part, 'task'));
  const classRows = classRowsFrom(field(field(part, 'training'), 'classRows'), task);
  const order = orderFrom(field(part, 'order'));
  const classCount = task.kind === 'classes' ? task.classes.length : 0;
  const learned = learnedFrom(field(part, 'learned'), classCount);
  const beside = besideFrom(field(part, 'beside'), task);
  return {
    role: 'attacks',
    ...common,
    task,
    ...(order && { order }),
    ...(learned && { learned }),
    ...(beside && { beside }),
    training: { ...common.training, classRows },
    band: bandFrom(field(part, 'band'), task),
  };
}

function ordinaryFrom(part: Part): OrdinaryColumn | null {
  if (part.value === null) return null;
  return { column: text(field(part, 'column')), normal: text(field(part, 'normal')) };
}

function taskFrom(part: Part): Task {
  const kind = oneOf(field(part, 'kind'), ['classes', 'number']);
  const target = text(field(part, 'target'));
  if (kind === 'number') return { kind, target };
  const classes = list(field(part, 'classes'), CLASSES_MAX).map(text);
  const normal = whole(field(part, 'normal'), { low: -1, high: classes.length - 1 });
  return { kind, target, classes, normal };
}

function classRowsFrom(part: Part, task: Task): number[] {
  const counts = list(part, CLASSES_MAX).map((each) => whole(each, { low: 0, high: ROWS_MAX }));
  const expected = task.kind === 'classes' ? task.classes.length : 0;
  if (counts.length !== expected) throw wrong(part, `a number for each of ${expected} classes`);
  return counts;
}

function bandFrom(part: Part, task: Task): ResidualBand | null {
  if (task.kind === 'classes' && part.value === null) return null;
  const [coverage, low, high] = ['coverage', 'low', 'high'].map((name) => field(part, name));
  const band = { coverage: finite(coverage), low: finite(low), high: finite(high) };
  if (!(band.coverage > 0 && band.coverage < 1)) throw wrong(coverage, 'a share of rows');
  if (band.low > band.high) throw wrong(high, 'no less than the low end');
  return band;
}

function besideFrom(part: Part, task: Task): BesideClaims | undefined {
  if (part.value === undefined) return undefined;
  if (task.kind !== 'classes' || task.normal < 0) throw wrong(part, 'an ordinary class beside it');
  const [weight, logOddsMax] = [field(part, 'weight'), field(part, 'logOddsMax')];
  const beside = {
    shift: finite(field(part, 'shift')),
    weight: finite(weight),
    logOddsMax: finite(logOddsMax),
    kinds: list(field(part, 'kinds'), CLASSES_MAX).map((each) => oneOf(each, task.classes)),
  };
  for (const each of [weight, logOddsMax]) {
    if (finite(each) < 0) throw wrong(each, 'a number of 0 or more');
  }
  return beside;
}

function orderFrom(part: Part): RowOrder | undefined {
  if (part.value === undefined) return undefined;
  const by = field(part, 'by');
  return { by: by.value === null ? null : text(by) };
}

function encodingFrom(part: Part): TableEncoding {
  whole(field(part, 'version'), { low: 1, high: 1 });
  const columns = list(field(part, 'columns'), COLUMNS_MAX).map((column) => ({
    name: text(field(column, 'name')),
    kind: oneOf(field(column, 'kind'), ['number', 'category']),
    categories: list(field(column, 'categories'), CATEGORIES_MAX).map(text),
  }));
  const encoding = { version: 1, columns } as const;
  checkEncoding(encoding);
  return encoding;
}

/** Numbers a row that a member is to give, and columns that it reads. */
interface MemberPlace {
  readonly width: number;
  /** A column each, 0 for numbers. */
  readonly categoryCounts: readonly number[];
}

function memberFrom(part: Part, place: MemberPlace): Member {
  const isBlend = field(part, 'learner').value === 'blend';
  if (!isBlend) return plainMemberFrom(part, place);
  return { ...outsideFrom(part, place), model: blendFrom(field(part, 'model'), place) };
}

function plainMemberFrom(part: Part, place: MemberPlace): Member {
  const outside = outsideFrom(part, place);
  const { design, derived } = outside;
  const codeCount = derived ? derivedWidth(derived) : place.categoryCounts.length;
  const columnCount = design === null ? codeCount : design.names.length;
  const model = checkModel(field(part, 'model').value, { width: place.width, columnCount });
  return { ...outside, model };
}

function noveltyFrom(part: Part, columnCount: number): NoveltyMember {
  const design = designFrom(field(part, 'design').value, columnCount);
  if (design === null) throw wrong(field(part, 'design'), 'a design');
  const ranks = field(part, 'ranks').value as unknown as OrdinaryRanks;
  checkOrdinaryRanks(ranks);
  return {
    learner: noveltyLearnerNamed(text(field(part, 'learner'))).name,
    settings: numbersByName(field(part, 'settings')),
    design,
    model: checkNoveltyModel(field(part, 'model').value, design.names.length),
    ranks,
  };
}

function fusionFrom(part: Part, columnCount: number): Fusion {
  const weights = field(part, 'weights');
  const fusion: Fusion = {
    version: whole(field(part, 'version'), { low: 1, high: 1 }) as 1,
    novelty: noveltyFrom(field(part, 'novelty'), columnCount),
    weights: {
      classifier: finite(field(weights, 'classifier')),
      novelty: finite(field(weights, 'novelty')),
    },
  };
  checkFusion(fusion);
  return fusion;
}

/** All of a member but its model. */
function outsideFrom(part: Part, { categoryCounts }: MemberPlace): Omit<Member, 'model'> {
  const background = backgroundFrom(field(part, 'background').value, categoryCounts);
  const derived = derivedFrom(field(part, 'derived').value, categoryCounts.length);
  return {
    learner: learnerNamed(text(field(part, 'learner'))).name,
    settings: numbersByName(field(part, 'settings')),
    design: designFrom(field(part, 'design').value, categoryCounts.length),
    ...(derived && { derived }),
    calibration: calibrationFrom(field(part, 'calibration').value),
    ...(background && { background }),
  };
}

/** Members of a blend are no blends. */
function blendFrom(part: Part, place: MemberPlace): BlendModel {
  oneOf(field(part, 'kind'), ['blend']);
  whole(field(part, 'version'), { low: 1, high: 1 });
  const membersOf = (name: string, width: number) =>
    list(field(part, name), MEMBERS_MAX).map((each) => plainMemberFrom(each, { ...place, width }));
  const members = membersOf('members', place.width);
  const alarms = membersOf('alarms', 2);
  const blending = field(part, 'blending').value as unknown as BlendModel['blending'];
  const classCount = place.width === 1 ? 0 : place.width;
  checkBlending(blending, { members: members.length, alarms: alarms.length, classCount });
  return { kind: 'blend', version: 1, members, alarms, blending };
}

/** As stored, the checks being those of whoever wrote the part. */
function designFrom(stored: Stored | undefined, columnCount: number): Design | null {
  if (stored === null) return null;
  const design = stored as unknown as Design;
  checkDesign(design);
  if (design.sourceNames.length !== columnCount) {
    throw new RangeError(`expected a design of ${columnCount} columns`);
  }
  return design;
}

/** Absent where a model reads the table's columns alone. */
function derivedFrom(stored: Stored | undefined, columnCount: number): Derived | undefined {
  if (stored === undefined) return undefined;
  const derived = stored as unknown as Derived;
  checkDerived(derived);
  if (derived.columnNames.length !== columnCount) {
    throw new RangeError(`expected columns derived of ${columnCount}`);
  }
  return derived;
}

/** Absent where explanations need none. */
function backgroundFrom(
  stored: Stored | undefined,
  categoryCounts: readonly number[],
): Member['background'] {
  if (stored === undefined) return undefined;
  const background = stored as readonly Float64Array[];
  checkBackground(background, categoryCounts);
  return background;
}

function calibrationFrom(stored: Stored | undefined): TemperatureCalibrator | null {
  if (stored === null) return null;
  const calibration = stored as unknown as TemperatureCalibrator;
  checkCalibrator(calibration);
  if (calibration.kind !== 'temperature-calibrator') {
    throw new RangeError('expected a calibration by temperature');
  }
  return calibration;
}
