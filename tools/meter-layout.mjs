/** Where the flow table's columns lie in memory, for its kernel: printed from the table's own. */
import { runnerImport } from 'vite';
import { root } from './run.mjs';

export const LAYOUT_FILE = 'src/wire/kernels/assembly/layout.ts';

const flow = 'src/wire/flow';
/** Numbers of record-rows.ts that stand among a record's floats; the others among its words. */
const recordFloats =
  'ACTIVE_US ACTIVE_SQUARES IDLE_US IDLE_SQUARES LAST_US TCP_LAST_US BYTES SYN_ACK_US ACK_US';
const recordWords =
  'ACTIVE_GAPS IDLE_GAPS SEQUENCE BASE ACKNOWLEDGED WINDOW WINDOW_SHIFT IN_FLIGHT FLAGS ' +
  'SIDE_STATUS LOSSES IP_ID STATUS TCP_STATE IS_FIRST IS_SEEN';
const slotWords = 'PARSER CLIENT HEAD_LENGTH LINE_LENGTH MODE OWN_A OWN_B OWN_C TEXTS_LENGTH TEXTS';
const statuses =
  'STATUS_SYN STATUS_SYN_ACK STATUS_ESTABLISHED STATUS_FIN STATUS_FIN_ACKED STATUS_CLOSED ' +
  'STATUS_RESET';

/** The text of assembly/layout.ts. */
export async function meterLayout() {
  const constants = [...(await ofTables()), ...(await ofEnds())];
  return [
    '// Written by `node tools/kernels.mjs` from the layout of the tables: offsets in bytes.',
    '',
    ...constants.map(
      ([name, type, value]) => `export const ${name}: ${type} = ${textOf(value, type)};`,
    ),
    '',
  ].join('\n');
}

/** What a packet changes. */
async function ofTables() {
  const [print, layout, registers, counts, rows, table, gaps, timeouts, slots, format] =
    await loadAll([
      `${flow}/layout-fingerprint.ts`,
      `${flow}/flow-layout.ts`,
      `${flow}/registers.ts`,
      `${flow}/packet-counts.ts`,
      `${flow}/records/record-rows.ts`,
      `${flow}/records/record-table.ts`,
      `${flow}/records/record-gaps.ts`,
      `${flow}/timeouts.ts`,
      `${flow}/sniff/app-slots.ts`,
      'src/wire/capture/capture-format.ts',
    ]);
  return [
    ...offsets(layout.FLOAT, 8),
    ...offsets(layout.WORD, 4),
    ['FLOAT_ROW_BYTES', 'usize', layout.FLOATS_A_ROW * 8],
    ['WORD_ROW_BYTES', 'usize', layout.WORDS_A_ROW * 4],
    ['HISTORY_BYTES', 'i32', layout.HISTORY_BYTES],
    ...offsets(registers.FLOAT_REGISTER, 8, 'REGISTER_'),
    ...offsets(registers.WORD_REGISTER, 4, 'REGISTER_', registers.FLOAT_REGISTERS * 8),
    ...offsets(of(rows, recordFloats), 8, 'RECORD_'),
    ...offsets(of(rows, recordWords), 4, 'RECORD_'),
    ['RECORD_FLOAT_ROW_BYTES', 'usize', rows.RECORD_FLOATS * 8],
    ['RECORD_WORD_ROW_BYTES', 'usize', rows.RECORD_WORDS * 4],
    ...numbers(counts, 'SMALL_BELOW_BYTES MIDDLE_BELOW_BYTES LARGE_BELOW_BYTES'),
    ...numbers(rows, statuses),
    ...numbers(table, 'CLASS_OPEN'),
    ['LAYOUT_FINGERPRINT', 'i32', print.layoutFingerprint()],
    ['STATUS_INTERVAL_US', 'f64', gaps.STATUS_INTERVAL_US],
    ['RECORD_GAP_MAX_US', 'f64', gaps.GAP_MAX_US],
    ['CLOCK_STEP_US', 'f64', timeouts.CLOCK_STEP_US],
    ...numbers(timeouts, 'CLASS_ATTEMPT CLASS_CLOSED CLASS_RESET CLASS_TCP CLASS_UDP'),
    ...numbers(slots, 'NO_APP APP_REFUSED NO_PARSER HEAD_BYTES'),
    ['SLOT_WORD_BYTES', 'usize', slots.SLOT_WORDS * 4],
    ['SLOT_BYTE_COUNT', 'usize', slots.SLOT_BYTES],
    ...numbers(format, 'PACKET_BYTES_MAX BLOCK_BYTES_MAX', 'u32'),
  ];
}

/** What is done at the end of a flow. */
async function ofEnds() {
  const [timeouts, columns, slots, http, stage, text] = await loadAll([
    `${flow}/timeouts.ts`,
    `${flow}/flow-columns.ts`,
    `${flow}/sniff/app-slots.ts`,
    `${flow}/sniff/http.ts`,
    `${flow}/row-stage.ts`,
    `${flow}/text-column.ts`,
  ]);
  return [
    ...numbers(timeouts, 'CLASS_COUNT'),
    ...indices(columns.CONNECTION_STATES, 'STATE_'),
    ...indices(columns.END_REASONS, 'END_'),
    ['SERVICE_HTTP', 'i32', columns.SERVICES.indexOf('http')],
    ...offsets(of(slots, slotWords), 4, 'SLOT_'),
    ...numbers(slots, 'TEXTS_AT', 'usize'),
    ...numbers(slots, 'LENGTH_BITS LENGTH_MASK'),
    ...numbers(http, 'START_LINE HEADERS IS_GZIP GZIP_BYTES_MIN'),
    ...numbers(stage, 'STAGE_PAD_BYTES', 'usize'),
    ...numbers(stage, 'STAGED_FLOATS STAGED_WORDS STAGED_TEXTS'),
    ...numbers(text, 'TEXT_BYTES_MAX', 'usize'),
  ];
}

const offsets = (at, size, prefix = '', base = 0) =>
  Object.entries(at).map(([name, i]) => [prefix + constantOf(name), 'usize', base + i * size]);
const of = (module, names) =>
  Object.fromEntries(names.split(' ').map((name) => [name, module[name]]));
const numbers = (module, names, type = 'i32') =>
  names.split(' ').map((name) => [name, type, module[name]]);
const indices = (names, prefix) =>
  names.map((name, i) => [prefix + name.replaceAll('-', '_').toUpperCase(), 'i32', i]);

const loadAll = (paths) => Promise.all(paths.map(load));

async function load(path) {
  const { module } = await runnerImport(root + path, { configFile: false, logLevel: 'error' });
  return module;
}

const constantOf = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

function textOf(value, type) {
  if (!Number.isInteger(value))
    throw new TypeError(`layout: expected a whole number, got ${value}`);
  return type === 'f64' ? `${value}.0` : `${value}`;
}
