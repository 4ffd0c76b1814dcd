import { type Database, query } from './database.ts';

/** An index of another version is thrown away and filled again. */
export const INDEX_VERSION = 6;

/**
 * Tables are only ever appended to: no keys, no UPDATE. What changes is a new row, and the latest
 * row counts. `analysis` is the sequence of the analysis' first record; rows of an analysis that
 * was replaced stay, and no query sees them. Whole payloads stand beside the columns that are
 * asked for. Numbers are DOUBLE throughout: exact to 2^53, as in the rest of the program. Times
 * are microseconds since 1970 UTC. `search` is text in lower case. A verdict is '' where there is
 * none, since an aggregate passes over NULL.
 */
const TABLES = `
CREATE TABLE about (version DOUBLE, journal_id VARCHAR);
CREATE TABLE progress (segment DOUBLE, byte_offset DOUBLE, sequence DOUBLE);
CREATE TABLE analyses (
  sequence DOUBLE, analysis DOUBLE, source_id VARCHAR, analysed_us DOUBLE,
  digest VARCHAR, payload VARCHAR, paths VARCHAR);
CREATE TABLE groups (
  analysis DOUBLE, id VARCHAR, source_id VARCHAR, rank DOUBLE, time_us DOUBLE, end_us DOUBLE,
  level VARCHAR, class VARCHAR, subject VARCHAR, priority DOUBLE, probability DOUBLE,
  flow_count DOUBLE, orig_ip VARCHAR, resp_ip VARCHAR, search VARCHAR, payload VARCHAR);
CREATE TABLE events (
  analysis DOUBLE, id VARCHAR, group_id VARCHAR, time_us DOUBLE, orig_ip VARCHAR, resp_ip VARCHAR,
  search VARCHAR, payload VARCHAR);
CREATE TABLE event_flows (analysis DOUBLE, group_id VARCHAR, flow_id VARCHAR);
CREATE TABLE flows (
  analysis DOUBLE, id VARCHAR, source_id VARCHAR, time_us DOUBLE, orig_ip VARCHAR,
  resp_ip VARCHAR, search VARCHAR, payload VARCHAR);
CREATE TABLE series (
  analysis DOUBLE, id VARCHAR, source_id VARCHAR, place DOUBLE, head VARCHAR, payload VARCHAR);
CREATE TABLE statuses (
  sequence DOUBLE, group_id VARCHAR, status VARCHAR, verdict VARCHAR, at_us DOUBLE, reason VARCHAR,
  author VARCHAR);
CREATE TABLE incidents (
  sequence DOUBLE, id VARCHAR, level VARCHAR, status VARCHAR, priority DOUBLE, lead VARCHAR,
  time_us DOUBLE, end_us DOUBLE, payload VARCHAR);
CREATE TABLE incident_members (
  sequence DOUBLE, incident_id VARCHAR, group_id VARCHAR, is_in DOUBLE, by_hand DOUBLE,
  why VARCHAR);
CREATE TABLE incident_history (sequence DOUBLE, incident_id VARCHAR, payload VARCHAR);
CREATE TABLE notifications (
  sequence DOUBLE, incident_id VARCHAR, key VARCHAR, outcome VARCHAR);
CREATE VIEW current_incidents AS
  SELECT * FROM incidents QUALIFY row_number() OVER (PARTITION BY id ORDER BY sequence DESC) = 1;
CREATE VIEW current_members AS
  SELECT * FROM (
    SELECT * FROM incident_members
    QUALIFY row_number() OVER (PARTITION BY group_id ORDER BY sequence DESC) = 1)
  WHERE is_in = 1;
CREATE VIEW current_analyses AS
  SELECT * FROM analyses
  QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY sequence DESC) = 1;
CREATE VIEW current_statuses AS
  SELECT group_id, arg_max(status, sequence) AS status, arg_max(verdict, sequence) AS verdict,
    arg_max(at_us, sequence) AS at_us
  FROM statuses GROUP BY group_id;
`;

export async function createSchema(database: Database, journalId: string): Promise<void> {
  await database.write('BEGIN');
  for (const statement of TABLES.split(';')) {
    if (statement.trim() !== '') await database.write(statement);
  }
  await database.write('INSERT INTO about VALUES ($version, $journalId)', {
    version: INDEX_VERSION,
    journalId,
  });
  await database.write('COMMIT');
}

/** Leaves an empty database, whatever was in it. */
export async function dropSchema(database: Database): Promise<void> {
  const found = await query(
    database.writer,
    `SELECT table_name AS name, table_type AS kind FROM information_schema.tables
     WHERE table_catalog = 'index_file' ORDER BY table_type DESC, table_name`,
  );
  for (const { name, kind } of found) {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    await database.write(`DROP ${kind === 'VIEW' ? 'VIEW' : 'TABLE'} IF EXISTS ${quoted}`);
  }
}
