import { describe, expect, it } from 'vitest';
import type { Group, Report } from './api.ts';
import { embeddedSource } from './embedded-source.ts';

function groupOf(rank: number, change: object): Group {
  const group = {
    id: `group${rank}`,
    rank,
    title: 'Port scan',
    sentence: 'looked at ports',
    class: 'vertical-scan',
    end: `2024-03-02T14:0${rank}:00.000000Z`,
    orig: { ip: '10.0.0.1' },
    resp: { ip: '10.0.0.2' },
    flowCount: rank,
    parts: { level: 'High', priority: 100 - rank },
    ...change,
  };
  return group as unknown as Group;
}

const data = {
  groups: [
    groupOf(1, {}),
    groupOf(2, { class: 'beacon', sentence: 'calls HOME', orig: { ip: '2001:db8::1' } }),
    groupOf(3, { parts: { level: 'Low', priority: 12 } }),
  ],
  events: [
    { id: 'e1', groupId: 'group1', flowIds: ['f2', 'gone', 'f1'] },
    { id: 'e2', groupId: 'group2', flowIds: ['f3'] },
  ],
  flows: [
    { id: 'f2', start: '2024-03-02T14:00:02.000000Z' },
    { id: 'f3', start: '2024-03-02T14:00:00.000000Z' },
    { id: 'f1', start: '2024-03-02T14:00:01.000000Z' },
  ],
  incidents: [
    {
      id: 'case1',
      level: 'High',
      rows: [
        { id: 'group1', why: 'opens' },
        { id: 'group2', why: 'ties' },
      ],
    },
  ],
  name: 'a.pcap',
  source: { id: 'source', end: undefined },
} as unknown as Report;
const source = embeddedSource(data);

describe('a report as a source of data', () => {
  it.each([
    [{}, '123'],
    [{ level: 'Low' }, '3'],
    [{ class: 'beacon' }, '2'],
    [{ host: '2001:db8::1' }, '2'],
    [{ host: '10.0.0.2' }, '123'],
    [{ text: 'home' }, '2'],
    [{ text: '2001:DB8' }, '2'],
    [{ text: 'nothing' }, ''],
    [{ sort: 'flows' }, '321'],
    [{ sort: 'time' }, '321'],
  ] as const)('%j selects %s', async (query, ranks) => {
    const page = await source.groups(query, undefined);
    expect(page.items.map((row) => row.rank).join('')).toBe(ranks);
    expect(page.total).toBe(ranks.length);
  });

  it('opens a group with its events, and says which it does not have', async () => {
    expect((await source.group('group2')).events.map((event) => event.id)).toEqual(['e2']);
    await expect(source.group('other')).rejects.toMatchObject({ code: 'not-in-report' });
  });

  it('gives the flows it holds, has no packets, changes nothing', async () => {
    const page = await source.flows('group1', undefined);
    expect(page).toMatchObject({ items: [{ id: 'f1' }, { id: 'f2' }], next: null, total: 2 });
    expect(await source.packets('f1')).toMatchObject({ available: false });
    await expect(source.setStanding('group1', { status: 'archived' })).rejects.toThrow('fixed');
  });

  it('has its incidents as they were found, and tells their rows', async () => {
    const page = await source.incidents({}, undefined);
    expect(page).toMatchObject({ total: 1, levels: { Critical: 0, High: 1, Low: 0 } });
    expect(page.items[0]).toMatchObject({ id: 'case1', status: 'open', rowCount: 2 });
    expect((await source.incidents({ level: 'Low' }, undefined)).items).toEqual([]);
    const { rows } = await source.incident('case1');
    expect(rows.map(({ row, why }) => `${row.id} ${why}`)).toEqual(['group1 opens', 'group2 ties']);
    expect((await source.group('group2')).group.incidentId).toBe('case1');
    expect((await source.group('group3')).group.incidentId).toBeUndefined();
    await expect(source.incident('case2')).rejects.toThrow('nothing with id case2');
  });
});
