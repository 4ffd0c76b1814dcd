/**
 * Rows of a table, of whatever field, as a ranked list. It never sees packets or flows.
 */
export { type RowTriageResult, triageRows } from './triage-rows.ts';
