import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  eventsPage,
  flow as flowShape,
  groupsPage,
  groupsRequest,
  type QueueRow,
  seriesHead,
  sourcesPage,
} from '../../../api/index.ts';
import type { Store, StoreChange } from '../store.ts';
import { sampleAnalysis } from './sample-analysis.ts';

export type StoreHarness = {
  /** A store on the same data each time; the suite closes it. */
  open: () => Promise<Store>;
  /** Takes away all that can be rebuilt, while no store is open. */
  loseIndex: () => Promise<void>;
};

/** What every implementation of `Store` does, whatever it is made of. */
export function describeStore(name: string, harness: () => StoreHarness): void {
  const office = sampleAnalysis({ name: 'office', groupCount: 40 });
  const branch = sampleAnalysis({ name: 'branch', groupCount: 5, wireText: 'Printer.Example' });
  let store: Store;

  const reopen = async () => {
    await store.close();
    store = await harness().open();
  };
  const ask = (request: Record<string, unknown> = {}) => store.groups(groupsRequest.parse(request));
  const idOf = (index: number) => office.groups[index]?.id ?? '';

  describe(`${name}`, () => {
    beforeAll(async () => {
      store = await harness().open();
      await store.record(office);
      await store.record(branch);
    });
    afterAll(() => store.close());

    /** Everything that can be asked, as one value. */
    async function everything() {
      const groups = await ask({ status: 'all', limit: 500 });
      const sources = await store.sources({ limit: 500 });
      const events = [];
      for (const { id } of groups.items) events.push(await store.events({ group: id, limit: 500 }));
      const [citing] = events.flatMap(({ items }) => items);
      const flow = await store.flow(citing?.flowIds[0] ?? '');
      const paths = await store.inputPaths(office.source.id);
      const series = await store.series(office.source.id);
      return { groups, sources, events, flow, paths, series };
    }

    test('gives back the series of an analysis, with their bins one by one', async () => {
      const heads = await store.series(office.source.id);
      expect(heads.map((head) => seriesHead.parse(head))).toEqual(heads);
      expect(heads.map(({ metric }) => metric)).toEqual(['bytes', 'flows']);
      for (const [place, { id }] of heads.entries()) {
        expect(await store.oneSeries(id)).toEqual(office.series[place]);
      }
      expect(await store.series('none')).toEqual([]);
      expect(await store.oneSeries('none')).toBeUndefined();
    });

    test('gives back what was recorded, in the shapes of the API', async () => {
      const { groups, sources, events, flow, paths } = await everything();
      expect(groupsPage.parse(groups).total).toBe(45);
      expect(
        sourcesPage
          .parse(sources)
          .items.map(({ id }) => id)
          .sort(),
      ).toEqual([office.source.id, branch.source.id].sort());
      expect(events.flatMap((page) => eventsPage.parse(page).items)).toHaveLength(90);
      expect(flow?.flow).toEqual(
        flowShape.parse(office.flows.find(({ id }) => id === flow?.flow.id)),
      );
      expect(flow?.source).toEqual(office.source);
      expect(paths).toEqual(office.paths);
      expect(await store.group(idOf(0))).toEqual({ ...office.groups[0], status: 'open' });
      expect(await store.event(office.events[3]?.id ?? '')).toEqual(office.events[3]);
    });

    test('answers nothing to ids that it does not know', async () => {
      const answers = await Promise.all([
        store.group('x'),
        store.event('x'),
        store.flow("x' OR 1=1 --"),
        store.source(''),
      ]);
      expect(answers).toEqual([undefined, undefined, undefined, undefined]);
      expect(await store.inputPaths('x')).toEqual([]);
      expect((await store.events({ group: 'x', limit: 10 })).total).toBe(0);
      await expect(store.setStatus('x', { status: 'open', by: 'test' })).rejects.toMatchObject({
        code: 'VED_NOT_FOUND',
      });
    });

    const SORTED: [string, (row: QueueRow) => number][] = [
      ['priority', (row) => -row.parts.priority],
      ['time', (row) => -Date.parse(row.time ?? '')],
      ['flows', (row) => -row.flowCount],
    ];
    test.each(SORTED)('walks the list by %s in pages that join exactly', async (sort, key) => {
      const whole = (await ask({ sort, limit: 500 })).items;
      expect(whole.map(key)).toEqual(whole.map(key).toSorted((a, b) => a - b));
      for (const limit of [1, 7, 44, 45, 46]) {
        const walked: QueueRow[] = [];
        let cursor: string | null = null;
        do {
          const page = await ask({ sort, limit, ...(cursor === null ? {} : { cursor }) });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          expect(page.total).toBe(45);
          walked.push(...page.items);
          cursor = page.next;
        } while (cursor !== null);
        expect(walked).toEqual(whole);
      }
    });

    test('keeps a walk right while rows before the cursor go', async () => {
      const start = await ask({ limit: 10 });
      await store.setStatus(start.items[2]?.id ?? '', { status: 'archived', by: 'test' });
      const rest = await ask({ limit: 500, cursor: start.next ?? '' });
      const ids = [...start.items, ...rest.items].map(({ id }) => id);
      expect(new Set(ids).size).toBe(45);
      await store.setStatus(start.items[2]?.id ?? '', { status: 'open', by: 'test' });
    });

    test('refuses a cursor of another list', async () => {
      const { next } = await ask({ limit: 1, sort: 'time' });
      for (const cursor of [next ?? '', 'x', '', 'bnVsbA']) {
        await expect(ask({ cursor })).rejects.toMatchObject({ code: 'VED_BAD_REQUEST' });
      }
    });

    const FILTERS: [Record<string, unknown>, number][] = [
      [{ source: branch.source.id }, 5],
      [{ source: 'none' }, 0],
      [{ class: 'beacon' }, 11],
      [{ level: 'Critical' }, 2],
      [{ host: '10.0.0.3' }, 2],
      [{ host: '192.0.2.7' }, 45],
      [{ host: '198.51.100.30' }, 1],
      [{ host: '198.51.100' }, 0],
      [{ text: 'PRINTER.example' }, 5],
      [{ text: '10.0.0.40' }, 1],
      [{ text: 'sample beacon' }, 11],
      [{ text: '%' }, 0],
      [{ text: "' OR '1'='1" }, 0],
      [{ text: 'printer', class: 'beacon', level: 'Critical' }, 0],
    ];
    test.each(FILTERS)('finds by %j %d groups', async (request, count) => {
      const page = await ask({ ...request, limit: 500 });
      expect([page.items.length, page.total]).toEqual([count, count]);
    });

    test('the latest status counts, whatever the clock says, and can be undone', async () => {
      const at = (us: number) => ({ by: 'test', at: us });
      await store.setStatus(idOf(1), { status: 'archived', ...at(2_000_000e6) });
      const row = await store.setStatus(idOf(1), { status: 'escalated', ...at(1_000_000e6) });
      expect(row).toMatchObject({ status: 'escalated', updatedAt: '1970-01-12T13:46:40.000000Z' });
      expect(await store.group(idOf(1))).toEqual(row);
      expect((await ask({ status: 'escalated' })).items).toEqual([row]);
      await store.setStatus(idOf(1), { status: 'open', ...at(1_000_000e6) });
      expect((await ask({ status: 'escalated' })).total).toBe(0);
    });

    test('tells listeners of changes that can already be asked for', async () => {
      const heard: StoreChange[] = [];
      const stop = store.subscribe((change) => heard.push(change));
      const row = await store.setStatus(idOf(4), { status: 'archived', by: 'test' });
      await store.setStatus(idOf(4), { status: 'archived', by: 'test' });
      stop();
      await store.setStatus(idOf(4), { status: 'open', by: 'test' });
      expect(heard).toEqual([{ type: 'status', group: row }]);
    });

    test('the same analysis twice is stored once, with the newer time and paths', async () => {
      const later = { ...office.source, analysedAt: '2024-01-01T00:00:00.000000Z', name: 'moved' };
      const again = { ...office, source: later, paths: ['/elsewhere/office.pcap'] };
      expect(await store.record(again)).toBe('known');
      expect(await store.source(office.source.id)).toEqual(later);
      expect(await store.inputPaths(office.source.id)).toEqual(['/elsewhere/office.pcap']);
      expect((await ask()).total).toBe(45);
      expect((await store.sources({ limit: 1 })).items[0]?.id).toBe(office.source.id);
      expect(await store.record(office)).toBe('known');
    });

    test('another reading of the same capture takes its place and keeps the statuses', async () => {
      await store.setStatus(idOf(0), { status: 'escalated', by: 'test' });
      const fewer = sampleAnalysis({ name: 'office', groupCount: 12, version: '0.2.0' });
      expect(await store.record(fewer)).toBe('replaced');
      expect((await ask({ status: 'all' })).total).toBe(17);
      expect(await store.group(idOf(20))).toBeUndefined();
      expect(await store.group(idOf(0))).toMatchObject({ status: 'escalated' });
      expect(await store.record(office)).toBe('replaced');
      expect((await ask({ status: 'all' })).total).toBe(45);
    });

    test('says the same after it was closed, rebuilt, or has lost its index', async () => {
      const before = await everything();
      await reopen();
      expect(await everything()).toEqual(before);
      await store.rebuild();
      expect(await everything()).toEqual(before);
      await store.close();
      await harness().loseIndex();
      store = await harness().open();
      expect(await everything()).toEqual(before);
      expect(before.groups.items.filter(({ status }) => status === 'escalated')).toHaveLength(1);
    });

    test('changes that come at once are all kept, in order', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => idOf(index));
      await Promise.all(ids.map((id) => store.setStatus(id, { status: 'archived', by: 'test' })));
      expect((await ask({ status: 'archived' })).total).toBe(30);
      await Promise.all(ids.map((id) => store.setStatus(id, { status: 'open', by: 'test' })));
      expect((await ask({ status: 'open' })).total).toBe(45);
    });

    test('answers while it is being rebuilt', async () => {
      const [, page] = await Promise.all([store.rebuild(), ask()]);
      expect(page.total).toBe(45);
    });
  });
}
