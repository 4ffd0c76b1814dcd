/** Characters that stay at the end: enough for a port or the last groups of an address. */
const TAIL = 9;

/** Text cut in its middle where room is short; the whole stands in the title. */
interface MiddleTextProps {
  text: string;
  mono?: boolean;
  /** What hovering shows; the whole text by default. */
  title?: string;
}

export function MiddleText({ text, mono = true, title = text }: MiddleTextProps) {
  const font = mono ? 'middle-text mono' : 'middle-text';
  if (text.length <= TAIL * 2) {
    return (
      <span className={`${font} is-short`} title={title}>
        <span className="middle-head">{text}</span>
      </span>
    );
  }
  return (
    <span className={font} title={title}>
      <span className="middle-head">{text.slice(0, -TAIL)}</span>
      <span className="middle-tail">{text.slice(-TAIL)}</span>
    </span>
  );
}
