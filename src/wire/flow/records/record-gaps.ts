import {
  ACTIVE_GAPS,
  ACTIVE_SQUARES,
  ACTIVE_US,
  IDLE_GAPS,
  IDLE_SQUARES,
  IDLE_US,
  LAST_US,
  RECORD_FLOATS,
  RECORD_WORDS,
  type RecordRows,
} from './record-rows.ts';

/** Argus' status interval as UNSW-NB15 has it (argus -S 60). */
export const STATUS_INTERVAL_US = 60e6;

/** A gap this long is not counted (ArgusTallyStats). */
export const GAP_MAX_US = 2 * STATUS_INTERVAL_US;

/** The gap before a packet, which may reach back into the record before; none is of 0. */
export function countRecordGap(
  { floats, words }: RecordRows,
  row: number,
  direction: number,
  timeUs: number,
  isActive: boolean,
): void {
  const own = row * RECORD_FLOATS + direction;
  const gapUs = timeUs - floats[own + LAST_US];
  if (!(gapUs > 0)) return;
  floats[own + LAST_US] = timeUs;
  if (gapUs >= GAP_MAX_US) return;
  floats[own + (isActive ? ACTIVE_US : IDLE_US)] += gapUs;
  floats[own + (isActive ? ACTIVE_SQUARES : IDLE_SQUARES)] += gapUs * gapUs;
  words[row * RECORD_WORDS + direction + (isActive ? ACTIVE_GAPS : IDLE_GAPS)]++;
}
