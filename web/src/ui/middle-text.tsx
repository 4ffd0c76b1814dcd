/** Characters that stay at the end: enough for a port or the last groups of an address. */
const TAIL = 9;

/** Text cut in its middle where room is short; the whole stands in the title. */
export function MiddleText({ text, mono = true }: { text: string; mono?: boolean }) {
  const font = mono ? 'middle-text mono' : 'middle-text';
  if (text.length <= TAIL * 2) {
    return (
      <span className={`${font} is-short`} title={text}>
        <span className="middle-head">{text}</span>
      </span>
    );
  }
  return (
    <span className={font} title={text}>
      <span className="middle-head">{text.slice(0, -TAIL)}</span>
      <span className="middle-tail">{text.slice(-TAIL)}</span>
    </span>
  );
}
