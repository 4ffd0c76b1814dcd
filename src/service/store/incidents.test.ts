import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type IncidentDeed,
  incidentDetail,
  incidentsPage,
  incidentsRequest,
} from '../../api/index.ts';
import { apiIncidents } from '../incident-shapes.ts';
import { openStore, type Store, type StoreChange } from './index.ts';
import { sampleAnalysis } from './testing/sample-analysis.ts';

let directory: string;
let store: Store;

const open = (notifies = true) => openStore({ directory, now: () => 1_700_100_000e6, notifies });
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-incidents-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

/** Ranks 1 to 8 have Priorities 90, 45, 45, 30, 30, 22.5, 22.5, 18; each has its own originator. */
const office = sampleAnalysis({ name: 'office', hasIncidents: true });
const idOf = (rank: number) => office.groups[rank - 1]?.id ?? '';
const list = async (asked = {}) =>
  incidentsPage.parse(await store.incidents(incidentsRequest.parse(asked)));
const detail = async (id: string) => incidentDetail.parse(await store.incident(id));
const ofRow = async (rank: number) => (await store.group(idOf(rank)))?.incidentId;

async function deeds(id: string) {
  return (await detail(id)).history.map(({ deed }) => words(deed)).reverse();
}

function words(deed: IncidentDeed): string {
  if (deed.type === 'response') return `${deed.response} ${deed.outcome}`;
  if (deed.type === 'status') return `${deed.status} after ${deed.previous}`;
  return 'rows' in deed ? `${deed.type} ${deed.rows.length}` : deed.type;
}

/** A capture read as scans by one host: of these ranks, at these Priorities. */
function scansBy(ip: string, priorities: Record<number, number>, of = office) {
  const groups = of.groups.flatMap((group) => {
    const priority = priorities[group.rank];
    if (priority === undefined) return [];
    const parts = { ...group.parts, priority };
    const orig = { ...group.orig, ip };
    return [{ ...group, class: 'vertical-scan' as const, orig, parts }];
  });
  const source = { ...of.source, version: JSON.stringify(priorities) };
  const { incidents } = apiIncidents(groups, {});
  return { ...of, source, groups, events: [], incidents };
}

describe('an analysis', () => {
  test('opens its incidents, each with the first response of its level', async () => {
    await store.record(office);
    const { items, total } = await list();
    expect(total).toBe(office.incidents.length);
    expect(items.map(({ level }) => level).sort()).toEqual(
      office.incidents.map(({ level }) => level).sort(),
    );
    const byLevel = (wanted: string) => items.find(({ level }) => level === wanted)?.id ?? '';
    expect(await deeds(byLevel('Critical'))).toEqual([
      expect.stringMatching(/^opened/),
      'investigation done',
      'proposal done',
      'notification due',
    ]);
    expect(await deeds(byLevel('Low'))).toEqual([expect.stringMatching(/^opened/), 'review done']);
    expect(await ofRow(1)).toBe(byLevel('Critical'));
  });

  test('that is made again changes nothing', async () => {
    await store.record(office);
    const before = await list();
    expect(await store.record(office)).toBe('known');
    expect(await list()).toEqual(before);
  });

  test('that is read otherwise lets incidents grow, and a higher level is answered', async () => {
    await store.record(scansBy('10.0.0.2', { 2: 20 }));
    const id = (await ofRow(2)) ?? '';
    await store.record(scansBy('10.0.0.2', { 2: 20, 3: 60, 4: 70 }));
    expect(await ofRow(3)).toBe(id);
    await store.setIncidentStatus(id, { status: 'resolved', by: 'ann' });
    await store.record(scansBy('10.0.0.2', { 2: 20, 3: 60, 4: 70, 5: 85 }));
    expect(await deeds(id)).toEqual([
      'opened 1',
      'review done',
      'grew 2',
      'notification due',
      'resolved after open',
      'grew 1',
      'open after resolved',
      'investigation done',
      'proposal done',
      'notification due',
    ]);
    expect((await detail(id)).incident).toMatchObject({ level: 'Critical', rowCount: 4 });
  });

  test('goes on with an open incident of the same lead in an earlier one', async () => {
    const later = sampleAnalysis({ name: 'later' });
    await store.record(scansBy('10.0.0.2', { 1: 60 }));
    const id = (await ofRow(1)) ?? '';
    await store.record(scansBy('10.0.0.2', { 1: 60 }, later));
    const { incident, rows } = await detail(id);
    expect(rows.map(({ row }) => row.sourceId)).toEqual(
      expect.arrayContaining([office.source.id, later.source.id]),
    );
    expect(incident).toMatchObject({ rowCount: 2, lead: '10.0.0.2' });
    expect(incident.sourceIds.length).toBe(2);
    await store.setIncidentStatus(id, { status: 'resolved', by: 'ann' });
    await store.record(scansBy('10.0.0.2', { 1: 60 }, sampleAnalysis({ name: 'last' })));
    expect((await list()).items.map((each) => each.id)).not.toContain(id);
    expect((await list()).total).toBe(1);
  });
});

describe('escalation', () => {
  test('puts a row below every cut into an incident of its own, and takes it back', async () => {
    const plain = { ...office, incidents: [] };
    await store.record(plain);
    const row = await store.setStatus(idOf(8), { status: 'escalated', by: 'ann' });
    const id = row.incidentId ?? '';
    expect(await deeds(id)).toEqual(['opened 1', 'review done']);
    expect((await detail(id)).rows[0]).toMatchObject({ byHand: true, row: { rank: 8 } });
    const open = await store.setStatus(idOf(8), { status: 'open', by: 'ann' });
    expect(open.incidentId).toBeUndefined();
    expect((await detail(id)).incident).toMatchObject({ status: 'resolved', rowCount: 0 });
    await store.setStatus(idOf(8), { status: 'escalated', by: 'ann' });
    expect((await detail(id)).incident).toMatchObject({ status: 'open', rowCount: 1 });
  });

  test('of several rows puts them into one, and keeps every member', async () => {
    await store.record({ ...office, incidents: [] });
    const { incidentId } = await store.setStatus(idOf(5), { status: 'escalated', by: 'ann' });
    for (const rank of [6, 7, 1]) {
      await store.setStatus(idOf(rank), { status: 'escalated', incident: incidentId, by: 'ann' });
    }
    const { rows, incident } = await detail(incidentId ?? '');
    expect(rows.map(({ row }) => row.rank)).toEqual([1, 5, 6, 7]);
    expect(incident.level).toBe('Critical');
    expect(await deeds(incidentId ?? '')).toContain('notification due');
  });

  test('leaves a row where it is that has an incident, and opens that again', async () => {
    await store.record(office);
    const id = (await ofRow(1)) ?? '';
    await store.setIncidentStatus(id, { status: 'resolved', by: 'ann' });
    await store.setStatus(idOf(1), { status: 'escalated', by: 'ann' });
    expect((await detail(id)).incident.status).toBe('open');
    await store.setStatus(idOf(1), { status: 'open', by: 'ann' });
    expect(await ofRow(1)).toBe(id);
  });

  test('into an incident that is not there is refused', async () => {
    await store.record({ ...office, incidents: [] });
    const wrong = store.setStatus(idOf(1), { status: 'escalated', incident: idOf(1), by: 'ann' });
    await expect(wrong).rejects.toMatchObject({ code: 'VED_NOT_FOUND' });
    expect((await store.group(idOf(1)))?.status).toBe('open');
  });
});

describe('people', () => {
  test('acknowledge, resolve and note; all of it is kept, in order', async () => {
    await store.record(office);
    const changes: StoreChange[] = [];
    store.subscribe((change) => changes.push(change));
    const id = (await ofRow(1)) ?? '';
    await store.setIncidentStatus(id, { status: 'acknowledged', by: 'ann' });
    await store.setIncidentStatus(id, { status: 'acknowledged', by: 'bob' });
    await store.addIncidentNote(id, { text: '<b>seen</b>', by: 'bob' });
    await store.setIncidentStatus(id, { status: 'resolved', reason: 'cleaned', by: 'ann' });
    expect((await deeds(id)).slice(-3)).toEqual([
      'acknowledged after open',
      'note',
      'resolved after acknowledged',
    ]);
    expect(changes.map(({ type }) => type)).toEqual(['incident', 'incident', 'incident']);
    expect((await list()).items.map((each) => each.id)).not.toContain(id);
    expect((await list({ status: 'resolved' })).items.map((each) => each.id)).toEqual([id]);
    expect((await list({ status: 'all', level: 'Critical' })).total).toBe(1);
  });

  test('find everything again after the index was thrown away', async () => {
    await store.record(office);
    const id = (await ofRow(1)) ?? '';
    await store.addIncidentNote(id, { text: 'seen', by: 'bob' });
    await store.setStatus(idOf(8), { status: 'escalated', by: 'ann' });
    const before = [
      await list({ status: 'all' }),
      await detail(id),
      await store.dueNotifications(9),
    ];
    await store.rebuild();
    expect([
      await list({ status: 'all' }),
      await detail(id),
      await store.dueNotifications(9),
    ]).toEqual(before);
  });
});

test('pages of incidents lead from one to the next', async () => {
  await store.record(office);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(new Set(seen).size).toBe(office.incidents.length);
});

test('without a webhook nothing is due, and the history says why', async () => {
  await store.close();
  store = await open(false);
  await store.record(office);
  expect(await store.dueNotifications(10)).toEqual([]);
  expect(await deeds((await ofRow(1)) ?? '')).toContain('notification not-configured');
});
