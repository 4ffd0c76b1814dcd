/**
 * Learning on tables: trainers, models as data, engines, evaluation. Usable by itself; it knows
 * nothing of networks, opens no file, reads no clock, and draws only from a seeded generator.
 */
export * from './bundle/index.ts';
export * from './evaluate/index.ts';
export * from './export/index.ts';
export {
  type ForecastOptions,
  forecastSeries,
  type SeriesForecast,
} from './forecast-series.ts';
export * from './fusion/index.ts';
export * from './learners/index.ts';
export * from './model/index.ts';
export * from './novelty/index.ts';
export { createRandom, type Random } from './random.ts';
export * from './score/index.ts';
export * from './table/index.ts';
export * from './train/index.ts';
