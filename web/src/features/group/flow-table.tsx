import { Fragment } from 'react';
import type { Flow, QueueRow } from '../../lib/api.ts';
import {
  exactCount,
  formatAddress,
  formatBytes,
  formatClock,
  formatCount,
  formatIso,
  type Zone,
} from '../../lib/format.ts';
import { useSettings } from '../../lib/settings.ts';
import { useFlows } from '../../lib/source-context.ts';
import { Button } from '../../ui/button.tsx';
import { MiddleText } from '../../ui/middle-text.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { FlowDetail } from './flow-detail.tsx';
import type { DetailLinks } from './detail-links.ts';

/** What is `flow-wide` is left out where room is short: an opened flow says it again. */
const COLUMNS = [
  { name: 'Start', look: '' },
  { name: 'Originator', look: '' },
  { name: 'Responder', look: '' },
  { name: 'Service', look: '' },
  { name: 'State', look: '' },
  { name: 'History', look: 'flow-wide' },
  { name: 'Packets', look: 'number flow-wide' },
  { name: 'Bytes', look: 'number' },
] as const;

interface FlowTableProps {
  group: Pick<QueueRow, 'id' | 'flowCount'>;
  /** Flows that the events name; some may not have been kept. */
  cited: number;
  links: DetailLinks;
}

/** The flows that are kept as examples of what the group claims. */
export function FlowTable({ group, cited, links }: FlowTableProps) {
  const {
    data,
    isPending,
    isError,
    error,
    refetch,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
  } = useFlows(group.id);
  const flows = data?.pages.flatMap(({ items }) => items) ?? [];
  const kept = data?.pages.at(-1)?.total ?? cited;
  return (
    <section>
      <h3>
        Flows{' '}
        <span className="dim">
          {formatCount(kept)} kept of {formatCount(group.flowCount)}
        </span>
      </h3>
      {isError && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {isPending && cited > 0 && <LoadingNote />}
      {flows.length > 0 && <Table flows={flows} links={links} />}
      {kept < cited && <p className="dim">{cited - kept} of these flows are no longer kept.</p>}
      {hasNextPage && (
        <Button
          label="Show more flows"
          disabled={isFetchingNextPage}
          onPress={() => void fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function Table({ flows, links }: { flows: readonly Flow[]; links: DetailLinks }) {
  const { zone } = useSettings();
  return (
    <div className="flow-scroll">
      <table className="flow-table">
        <thead className="dim">
          <tr>
            {COLUMNS.map((column) => (
              <th scope="col" key={column.name} className={column.look}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => {
            const isOpen = flow.id === links.openFlowId;
            return (
              <Fragment key={flow.id}>
                <FlowRow flow={flow} zone={zone} isOpen={isOpen} onOpen={links.onOpenFlow} />
                {isOpen && (
                  <tr className="flow-opened">
                    <td colSpan={COLUMNS.length}>
                      <FlowDetail flow={flow} onFilter={links.onFilter} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface FlowRowProps {
  flow: Flow;
  zone: Zone;
  isOpen: boolean;
  onOpen: DetailLinks['onOpenFlow'];
}

function FlowRow({ flow, zone, isOpen, onOpen }: FlowRowProps) {
  const { orig, resp } = flow;
  const toggle = () => onOpen(isOpen ? undefined : flow.id);
  return (
    <tr className={isOpen ? 'flow-row is-open' : 'flow-row'} onClick={toggle}>
      <td className="mono" title={formatIso(flow.start, zone)}>
        <Button
          label={isOpen ? 'Close this flow' : 'Open this flow'}
          icon={isOpen ? 'down' : 'right'}
          onPress={toggle}
        />
        {formatClock(flow.start, zone).slice(0, 8)}
      </td>
      <td className="flow-address">
        <MiddleText text={formatAddress(orig.ip, orig.port)} />
      </td>
      <td className="flow-address">
        <MiddleText text={formatAddress(resp.ip, resp.port)} />
      </td>
      <td>{flow.service ?? flow.proto}</td>
      <td className="mono">{flow.state}</td>
      <td className="mono flow-history flow-wide cut" title={flow.history}>
        {flow.history}
      </td>
      <td
        className="number flow-wide"
        title={`${exactCount(orig.packets)} / ${exactCount(resp.packets)}`}
      >
        {formatCount(orig.packets)} / {formatCount(resp.packets)}
      </td>
      <td className="number" title={`${exactCount(orig.ipBytes)} / ${exactCount(resp.ipBytes)}`}>
        {formatBytes(orig.ipBytes)} / {formatBytes(resp.ipBytes)}
      </td>
    </tr>
  );
}
