import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history, LIKENESS, listsAnswer } from '../../api/index.ts';
import { openStore } from './embedded-store.ts';
import type { AnalysisRecord, Store } from './store.ts';
import { sampleAnalysis } from './testing/sample-analysis.ts';

/** The sample with evidence of these lists in every group. */
function listed(name: string, lists: readonly string[]): AnalysisRecord {
  const sample = sampleAnalysis({ name, groupCount: 4 });
  const groups = sample.groups.map((group) => {
    const [part] = group.parts.evidence;
    if (part === undefined) throw new RangeError('expected evidence in the sample');
    const evidence = lists.map((list) => ({ ...part, detector: 'indicator', model: list }));
    return { ...group, parts: { ...group.parts, evidence } };
  });
  return { ...sample, groups };
}

const monday = listed('monday', ['list bad.txt']);
const tuesday = listed('tuesday', ['list bad.txt', 'list worse.txt']);
let directory: string;
let store: Store;

const idOf = ({ groups }: AnalysisRecord, index: number) => groups[index]?.id ?? '';
const historyOf = async (id: string) => {
  const row = await store.group(id);
  return row && store.history(row);
};

describe('the history of a row', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vedette-history-'));
    store = await openStore({ directory, now: () => 1_700_000_000e6 });
    await store.record(monday);
    await store.record(tuesday);
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  test('counts rows of the same class and subject, and of its hosts, over analyses', async () => {
    const found = history.parse(await historyOf(idOf(monday, 0)));
    const row = await store.group(idOf(monday, 0));
    expect(found.same).toMatchObject({ rows: 2, first: row?.time, confirmed: 0, dismissed: 0 });
    // The originators differ; all eight rows share the responder.
    expect(found.hosts.map(({ ip, rows }) => [ip, rows])).toEqual([
      [row?.orig.ip, 2],
      [row?.resp.ip, 8],
    ]);
  });

  test('shows what people said of rows like it, the likest first, and not of itself', async () => {
    const judge = (id: string, verdict: 'confirmed' | 'dismissed') =>
      store.setStatus(id, { status: 'open', verdict, by: 'test', at: 1_700_000_100e6 });
    const judged = async (id: string) => history.parse(await historyOf(id)).judged ?? [];
    expect(await judged(idOf(monday, 0))).toEqual([]);
    await judge(idOf(tuesday, 1), 'dismissed');
    await judge(idOf(tuesday, 0), 'confirmed');
    await judge(idOf(monday, 0), 'confirmed');
    const found = await judged(idOf(monday, 0));
    expect(found.map(({ id }) => id)).not.toContain(idOf(monday, 0));
    expect(found[0]).toMatchObject({
      id: idOf(tuesday, 0),
      likeness: 'same subject',
      verdict: 'confirmed',
      at: '2023-11-14T22:15:00.000000Z',
    });
    expect(found.map(({ likeness }) => LIKENESS.indexOf(likeness))).toEqual(
      found.map(({ likeness }) => LIKENESS.indexOf(likeness)).sort((a, b) => a - b),
    );
    for (const id of [idOf(tuesday, 0), idOf(tuesday, 1), idOf(monday, 0)]) {
      await store.setStatus(id, { status: 'open', by: 'test' });
    }
    expect(await judged(idOf(monday, 1))).toEqual([]);
  });

  test('tells verdicts, also those on the same thing in another analysis', async () => {
    await store.setStatus(idOf(monday, 0), {
      status: 'archived',
      verdict: 'dismissed',
      by: 'test',
    });
    const row = await store.group(idOf(monday, 0));
    expect(row).toMatchObject({ status: 'archived', verdict: 'dismissed' });
    expect((await historyOf(idOf(tuesday, 0)))?.same).toMatchObject({ rows: 2, dismissed: 1 });
  });

  test('a status without verdict takes the verdict back', async () => {
    await store.setStatus(idOf(monday, 1), { status: 'open', verdict: 'confirmed', by: 'test' });
    await store.setStatus(idOf(monday, 1), { status: 'archived', by: 'test' });
    const row = await store.group(idOf(monday, 1));
    expect(row?.verdict).toBeUndefined();
    expect((await historyOf(idOf(monday, 1)))?.same).toMatchObject({ confirmed: 0, archived: 1 });
  });

  test('lists are judged by the verdicts on the rows in which they spoke', async () => {
    await store.setStatus(idOf(tuesday, 2), { status: 'open', verdict: 'confirmed', by: 'test' });
    const lists = listsAnswer.parse(await store.lists());
    expect(lists.items).toEqual([
      { name: 'bad.txt', confirmed: 1, dismissed: 1 },
      { name: 'worse.txt', confirmed: 1, dismissed: 0 },
    ]);
  });

  test('is the same after the index was made again from the record', async () => {
    const before = [await historyOf(idOf(monday, 0)), await store.lists()];
    await store.rebuild();
    expect([await historyOf(idOf(monday, 0)), await store.lists()]).toEqual(before);
  });
});
