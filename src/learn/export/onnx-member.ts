import { TEMPERED_SHARE_MIN, type TemperatureCalibrator } from '../evaluate/index.ts';
import type { Member } from '../learners/index.ts';
import { type BaselineModel, meanPathLength } from '../model/index.ts';
import type { NoveltyMember } from '../novelty/index.ts';
import type { Design } from '../table/index.ts';
import { blendParts } from './onnx-blend.ts';
import { derivedParts } from './onnx-derived.ts';
import { designParts } from './onnx-design.ts';
import type { OnnxParts } from './onnx-graph.ts';
import { asShares, eachRow, inTurn } from './onnx-join.ts';
import { modelParts, type OnnxModel } from './onnx-model.ts';

/**
 * Nodes from a row of codes to what a member says of it: design, model, calibration, and what
 * stands between them. Throws a TypeError for a model that ONNX can't express.
 */
export function memberParts({ design, model, calibration, derived }: Member): OnnxParts {
  const own = asShares(saidBy(model));
  const said = design === null ? own : designed(design, own);
  const whole = derived ? inTurn(derivedParts(derived), said) : said;
  return calibration === null ? whole : inTurn(whole, tempered(calibration, whole.outputCount));
}

function designed(design: Design, said: OnnxParts): OnnxParts {
  const whole = inTurn(designParts(design), said);
  const { inputShape } = said;
  if (inputShape === undefined) return whole;
  return { ...whole, inputShape: [...inputShape.slice(0, -1), design.sourceNames.length] };
}

/** The same of a member that tells how unlike ordinary rows a row is. */
export function noveltyParts({ design, model }: NoveltyMember): OnnxParts {
  return inTurn(inTurn(designParts(design), modelParts(model, 0)), summable(model));
}

function saidBy(model: Member['model']): OnnxParts {
  switch (model.kind) {
    case 'blend': {
      const [members, alarms] = [model.members, model.alarms].map((all) => all.map(memberParts));
      return blendParts(model.blending, { members, alarms });
    }
    case 'baseline':
      return baselineParts(model);
    case 'forest': {
      // As if one more tree gave all classes the same: see learners/models.ts.
      const trees = model.roots.length;
      const even = 1 / model.classCount / (trees + 1);
      const gives = { gives: 'shares', outputCount: model.classCount } as const;
      const ignorant = eachRow(
        [
          ['Mul', [trees / (trees + 1)]],
          ['Add', [even]],
        ],
        gives,
      );
      return inTurn(modelParts(model, 0), ignorant);
    }
    default:
      return modelParts(model as OnnxModel, 0);
  }
}

function tempered({ temperature }: TemperatureCalibrator, outputCount: number): OnnxParts {
  const gives = { gives: 'shares', outputCount } as const;
  return eachRow(
    [['Max', [TEMPERED_SHARE_MIN]], ['Log'], ['Div', [temperature]], ['Softmax']],
    gives,
  );
}

/** Scores in the unit in which they add up over columns: see novelty/scorer.ts. */
function summable(model: NoveltyMember['model']): OnnxParts {
  const gives = { gives: 'value', outputCount: 1 } as const;
  switch (model.kind) {
    case 'isolation-forest':
    case 'extended-isolation-forest': {
      const expected = meanPathLength(model.sampleSize);
      const scale = Math.max(expected, 1) / Math.LN2;
      return eachRow([['Log'], ['Mul', [scale]], ['Add', [expected]]], gives);
    }
    case 'neighbours':
      return eachRow([['Pow', [2]]], gives);
    default:
      return eachRow([['Identity']], gives);
  }
}

/** The same for every row. */
function baselineParts({ rule, values }: BaselineModel): OnnxParts {
  if (rule === 'seasonal') {
    throw new TypeError('onnx: expected a model of rows, got a baseline of seasons');
  }
  return {
    nodes: [
      { op: 'Shape', inputs: ['input'], outputs: ['rows'], attributes: { end: { int: 1 } } },
      {
        op: 'Concat',
        inputs: ['rows', 'width'],
        outputs: ['shape'],
        attributes: { axis: { int: 0 } },
      },
      { op: 'Expand', inputs: ['values', 'shape'], outputs: ['raw'] },
    ],
    tensors: [
      { name: 'width', shape: [1], values: [values.length], type: 'int64' },
      { name: 'values', shape: [1, values.length], values, type: 'float' },
    ],
    gives: rule === 'mean' ? 'value' : 'shares',
    outputCount: values.length,
  };
}
