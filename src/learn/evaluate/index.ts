/** What a score is worth: p-values by rank among scores that training did not see. It never trains. */
export { conformalPValues, crossConformalPValues } from './conformal.ts';
