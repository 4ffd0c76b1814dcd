/**
 * Blanks what is not code: comments and the insides of strings, templates and regular
 * expressions become spaces. Length, line breaks and quotes stay, so that an offset means the same
 * in both texts, and rules may search code by plain patterns.
 *
 * Not a parser. It guesses where JSX text begins and ends (an unpaired quote on a line is a letter,
 * a slash beside < or > belongs to a tag), which is good enough for counting braces and imports.
 */
export function mask(text) {
  const out = text.split('');
  const state = { text, out, at: 0, templates: [], lastCode: '' };
  while (state.at < text.length) step(state);
  return out.join('');
}

function step(state) {
  const { text, at } = state;
  const char = text[at];
  const next = text[at + 1];
  if (char === '/' && next === '/') return blank(state, at, lineEnd(text, at));
  if (char === '/' && next === '*') return blank(state, at, indexAfter(text, '*/', at + 2));
  if (char === "'" || char === '"') return skipString(state, char);
  if (char === '`') return skipTemplate(state, at + 1);
  if (char === '/' && startsRegex(state)) return skipRegex(state);
  if (state.templates.length > 0 && trackTemplate(state, char)) return undefined;
  if (!/\s/.test(char)) state.lastCode = char;
  state.at += 1;
}

/** Counts braces inside `${…}`; true when the closing one led back into the template. */
function trackTemplate(state, char) {
  const top = state.templates.length - 1;
  if (char === '{') state.templates[top] += 1;
  if (char !== '}') return false;
  if (state.templates[top] > 0) {
    state.templates[top] -= 1;
    return false;
  }
  state.templates.pop();
  state.out[state.at] = ' ';
  skipTemplate(state, state.at + 1);
  return true;
}

function skipString(state, quote) {
  const { text, at } = state;
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') {
    end += text[end] === '\\' ? 2 : 1;
  }
  if (text[end] !== quote) {
    state.at += 1;
    return;
  }
  blank(state, at + 1, end);
  closeLiteral(state, end);
}

/** From `start`, inside a template, to its end or to the next `${`. */
function skipTemplate(state, start) {
  const { text } = state;
  let end = start;
  while (end < text.length && text[end] !== '`') {
    if (text[end] === '$' && text[end + 1] === '{') {
      blank(state, start, end + 2);
      state.templates.push(0);
      state.lastCode = '{';
      return;
    }
    end += text[end] === '\\' ? 2 : 1;
  }
  blank(state, start, Math.min(end, text.length));
  closeLiteral(state, end);
}

function skipRegex(state) {
  const { text, at } = state;
  let inClass = false;
  let end = at + 1;
  while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
    if (text[end] === '[') inClass = true;
    if (text[end] === ']') inClass = false;
    end += text[end] === '\\' ? 2 : 1;
  }
  if (text[end] !== '/') {
    state.at += 1;
    return;
  }
  blank(state, at + 1, end);
  closeLiteral(state, end);
}

const wordsBeforeRegex = /\b(return|typeof|case|in|of|do|else|void|delete|throw|await|yield)$/;

/** A slash after a value divides; anywhere else it opens a regular expression. */
function startsRegex({ text, at, lastCode }) {
  if (lastCode === '<' || text[at + 1] === '>') return false;
  if (!/[\w$)\]}'"`]/.test(lastCode)) return true;
  return wordsBeforeRegex.test(text.slice(Math.max(0, at - 12), at).trimEnd());
}

function closeLiteral(state, end) {
  state.lastCode = state.text[end] ?? '';
  state.at = end + 1;
}

function blank(state, start, end) {
  for (let index = start; index < end; index += 1) {
    if (state.text[index] !== '\n') state.out[index] = ' ';
  }
  state.at = end;
}

function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function indexAfter(text, word, from) {
  const index = text.indexOf(word, from);
  return index < 0 ? text.length : index + word.length;
}
