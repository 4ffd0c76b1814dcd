import type { Flow } from '../../lib/api.ts';
import {
  countOf,
  formatAddress,
  formatBytes,
  formatDuration,
  formatNumber,
  plainWords,
} from '../../lib/format.ts';
import { usePackets } from '../../lib/source-context.ts';
import { Fact } from '../../ui/fact.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { Value } from '../../ui/value.tsx';
import type { DetailLinks } from './detail-links.ts';
import { PacketChart } from './packet-chart.tsx';

interface FlowDetailProps {
  flow: Flow;
  onFilter: DetailLinks['onFilter'];
}

export function FlowDetail({ flow, onFilter }: FlowDetailProps) {
  return (
    <div className="flow-detail">
      <dl className="facts">
        <SideFact name="Originator" side={flow.orig} onFilter={onFilter} />
        <SideFact name="Responder" side={flow.resp} onFilter={onFilter} />
        <Fact name="State">
          <code>{flow.state}</code>
          {flow.history !== '' && (
            <span>
              <span className="dim">history</span> <code className="wire-text">{flow.history}</code>
            </span>
          )}
        </Fact>
        <Fact name="Lasted">
          {formatDuration(flow.duration)}
          <span className="dim">end: {plainWords(flow.endReason)}</span>
        </Fact>
        {flow.vlan !== undefined && <Fact name="VLAN">{flow.vlan}</Fact>}
        <WireText name="Server name" text={flow.serverName} />
        <WireText name="First request" text={flow.firstRequest} />
        <WireText name="First answer" text={flow.firstAnswer} />
        <WireText name="Client name" text={flow.clientName} />
        <WireText name="Client software" text={flow.clientSoftware} />
        <WireText name="Server software" text={flow.serverSoftware} />
        <WireText name="Protocol version" text={flow.protocolVersion} />
        <WireText name="ALPN offered" text={flow.alpnOffer} />
        <WireText name="ALPN chosen" text={flow.alpnChoice} />
        <WireText name="Certificate of" text={flow.certSubject} />
        <WireText name="Issued by" text={flow.certIssuer} />
        <WireText name="Valid until" text={flow.certUntil} />
        <WireText name="JA3" text={flow.ja3} />
        <WireText name="JA4" text={flow.ja4} />
        <WireText name="HASSH" text={flow.hassh} />
        <WireText name="HASSH of server" text={flow.hasshServer} />
        <WireText name="Community ID" text={flow.communityId} />
        <WireText name="Flow id" text={flow.id} />
      </dl>
      <Packets flowId={flow.id} />
      <Features features={flow.features} />
    </div>
  );
}

function SideFact(props: {
  name: string;
  side: Flow['orig'];
  onFilter: FlowDetailProps['onFilter'];
}) {
  const { ip, port } = props.side;
  return (
    <Fact name={props.name}>
      <Value name="address" copy={ip} onFilter={() => props.onFilter({ host: ip })}>
        <span className="mono wire-text">{formatAddress(ip, port)}</span>
      </Value>
      <span className="dim">
        {countOf(props.side.packets, 'packet')}, {formatBytes(props.side.ipBytes)}, payload{' '}
        {formatBytes(props.side.payloadBytes)}
      </span>
    </Fact>
  );
}

/** Text from the wire: whatever an attacker likes. It is shown as text and nothing else. */
function WireText({ name, text }: { name: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Fact name={name}>
      <Value name={name.toLowerCase()} copy={text}>
        <bdi className="mono wire-text">{text}</bdi>
      </Value>
    </Fact>
  );
}

function Packets({ flowId }: { flowId: string }) {
  const { data, isPending, isError, error, refetch } = usePackets(flowId);
  return (
    <section>
      <h3>Who sent how much, and when?</h3>
      {isPending && <LoadingNote />}
      {isError && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data?.available === false && <p className="dim">{data.reason}</p>}
      {data?.available && <PacketChart timeline={data} />}
    </section>
  );
}

function Features({ features }: { features: Flow['features'] }) {
  const entries = Object.entries(features.values);
  return (
    <section>
      <h3>
        Features <span className="dim">{features.set}</span>
      </h3>
      <dl className="features">
        {entries.map(([name, value]) => (
          <div key={name} className="feature">
            <dt className="cut" title={name}>
              {name}
            </dt>
            <dd className={value === null ? 'dim' : 'number'}>
              {value === null ? 'absent' : formatNumber(value)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="dim">
        Feature set <code className="wire-text">{features.hash}</code>
      </p>
    </section>
  );
}
