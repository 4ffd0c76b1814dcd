import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { PacketTimeline } from '../../lib/api.ts';
import { exactCount, formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { nearestPacket, stemsOf, ticksOf } from './packet-stems.ts';

type Timeline = Extract<PacketTimeline, { available: true }>;

/** From the top: a line of text, the two sides, a line of text, the axis' text. */
const STEM = 50;
const MIDDLE = 14 + STEM;
const BOTTOM = MIDDLE + STEM;
const HEIGHT = BOTTOM + 28;

/** One stem a packet: up what the originator sent, down what the responder sent. */
export function PacketChart({ timeline }: { timeline: Timeline }) {
  const { packets } = timeline;
  const [chosen, setChosen] = useState<number>();
  if (packets.length === 0) return <p className="dim">The capture holds no packet of this flow.</p>;
  const scale = stemsOf(packets, { height: STEM, middle: MIDDLE });
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const seconds = ((event.clientX - box.left) / box.width) * scale.seconds;
    setChosen(nearestPacket(packets, seconds));
  };
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const from = chosen ?? (step > 0 ? -1 : packets.length);
    setChosen(Math.min(Math.max(from + step, 0), packets.length - 1));
  };
  return (
    <figure className="packet-chart">
      <svg
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={`${packets.length} packets over ${formatDuration(scale.seconds)}`}
        tabIndex={0}
        onPointerMove={point}
        onKeyDown={walk}
      >
        <svg width="100%" height={HEIGHT} viewBox={`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none">
          <path className="packet-stems" d={scale.up} />
          <path className="packet-stems is-down" d={scale.down} />
          {chosen !== undefined && (
            <path className="packet-cursor" d={`M${scale.x(packets[chosen])} 14V${BOTTOM}`} />
          )}
        </svg>
        <line className="packet-axis" x1="0" x2="100%" y1={MIDDLE} y2={MIDDLE} />
        <text className="packet-label" x="2" y="10">
          originator, up to {formatBytes(scale.most)}
        </text>
        <text className="packet-label" x="2" y={BOTTOM + 12}>
          responder
        </text>
        {ticksOf(scale.seconds).map((tick) => (
          <text
            key={tick.share}
            className="packet-label"
            x={`${tick.share * 100}%`}
            y={HEIGHT - 2}
            textAnchor={tick.anchor}
          >
            {tick.label}
          </text>
        ))}
      </svg>
      <figcaption className="dim" aria-live="polite">
        {caption(timeline, chosen)}
      </figcaption>
    </figure>
  );
}

function caption(timeline: Timeline, chosen: number | undefined): string {
  const packet = chosen === undefined ? undefined : timeline.packets[chosen];
  const shown = timeline.packets.length;
  if (chosen === undefined || !packet) {
    return shown < timeline.total
      ? `The first ${formatCount(shown)} of ${formatCount(timeline.total)} packets.`
      : `${formatCount(shown)} packets. Point at one, or use the arrow keys.`;
  }
  const side = packet.fromOrig ? 'originator' : 'responder';
  const flags = packet.flags === '' ? '' : `, flags ${packet.flags}`;
  return (
    `Packet ${chosen + 1} of ${shown}, +${packet.offset.toFixed(6)} s, ${side}: ` +
    `${exactCount(packet.ipBytes)} B, ${exactCount(packet.payloadBytes)} B payload${flags}`
  );
}
