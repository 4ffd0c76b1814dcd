/**
 * Text from the wire as it may reach a terminal: control characters, escape sequences and marks
 * that turn the writing direction become visible escapes, so that no capture can steer the screen.
 */
export function terminalText(text: string): string {
  return text.replace(HOSTILE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** C0, DEL, C1, zero-width and direction marks (Unicode TR 36, section 2.3), line separators. */
const HOSTILE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  /** The five levels' colours, as far as 16 colours go; always beside the word. */
  level(level: string, text: string): string;
}

const LEVEL_CODES: Record<string, string> = {
  Critical: '1;35',
  High: '31',
  Medium: '33',
  Low: '36',
  Informational: '2',
};

/** Plain where nobody watches, or where NO_COLOR (no-color.org) is set. */
export function createStyle(enabled: boolean): Style {
  const paint = (code: string, text: string) => (enabled ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    bold: (text) => paint('1', text),
    dim: (text) => paint('2', text),
    level: (level, text) => paint(LEVEL_CODES[level] ?? '0', text),
  };
}
