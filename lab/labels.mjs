// The labels beside a capture: what was planted, when, between whom, and how.

/** A time in microseconds since 1970 as RFC 3339 UTC with six decimals. */
export function timeText(timeUs) {
  const whole = new Date(Math.floor(timeUs / 1e6) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(Math.round(timeUs % 1e6)).padStart(6, '0')}Z`;
}

export const timeUsOf = (text) =>
  Date.parse(`${text.slice(0, 19)}Z`) * 1000 + Number(text.slice(20, 26));

export function labelsText({ capture, use, inside, planted, flows, programs }) {
  const entries = planted
    .sort((a, b) => a.startUs - b.startUs)
    .map(({ kind, startUs, endUs, orig, resp, proto, ports, program, note, names }) => ({
      kind,
      start: timeText(startUs),
      end: timeText(endUs),
      orig,
      resp,
      proto,
      ports,
      program,
      ...(note && { note }),
      ...(names && { names }),
    }));
  const labels = { capture, use, inside, planted: entries, ordinary: { flows, programs } };
  return `${JSON.stringify(labels, null, 2).replace(/\[\s+([^[\]{}]*?)\s+\]/g, flatList)}\n`;
}

/** Lists of plain values go on one line. */
function flatList(whole, inner) {
  const flat = `[${inner.replace(/\s*\n\s*/g, ' ')}]`;
  return flat.length <= 88 ? flat : whole;
}
