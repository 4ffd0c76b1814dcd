/**
 * Models as plain versioned data, each with its reference prediction. A model holds no code and
 * never trains itself.
 */
export {
  type IsolationForestModel,
  meanPathLength,
  predictIsolationForest,
} from './isolation-forest.ts';
