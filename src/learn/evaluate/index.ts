/** What a score is worth: its p-value by rank among scores not trained on. It never trains. */
export { conformalPValues, crossConformalPValues } from './conformal.ts';
