import { FLOAT, FLOATS_A_ROW, HISTORY_BYTES, WORD, WORDS_A_ROW } from './flow-layout.ts';
import { RECORD_FLOATS, RECORD_WORDS } from './records/index.ts';
import { FLOAT_REGISTER, FLOAT_REGISTERS, WORD_REGISTER } from './registers.ts';
import { STAGE_PAD_BYTES, STAGED_FLOATS, STAGED_TEXTS, STAGED_WORDS } from './row-stage.ts';
import { hashBytes, SLOT_BYTES, SLOT_WORDS } from './sniff/index.ts';

/**
 * A number for how the tables lie in memory. A kernel that was compiled for another layout would
 * reach into the wrong columns; so it says its own, and is left alone where they differ.
 */
export function layoutFingerprint(): number {
  const layout = [
    [FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW, HISTORY_BYTES],
    [RECORD_FLOATS, RECORD_WORDS, SLOT_WORDS, SLOT_BYTES],
    [FLOAT_REGISTER, FLOAT_REGISTERS, WORD_REGISTER],
    [STAGED_FLOATS, STAGED_WORDS, STAGED_TEXTS, STAGE_PAD_BYTES],
  ];
  const bytes = new TextEncoder().encode(JSON.stringify(layout));
  return hashBytes(bytes, 0, bytes.length);
}
