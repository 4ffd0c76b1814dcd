import { BundleError } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';

/**
 * What `learn` refuses is said in its own words: a column that is absent, one class only, a setting
 * out of range. Anything else is a defect and passes on.
 */
export async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BundleError) {
      throw new OperatorError('VED_MODEL_REFUSED', cause.message, { cause });
    }
    if (!(cause instanceof RangeError)) throw cause;
    throw new OperatorError('VED_TABLE_UNFIT', cause.message, { cause });
  }
}
