/**
 * Finds functions and their lengths by braces. A brace opens a body after `=>` or after a closing
 * parenthesis (and a return type) whose head is no control word. Return types with braces or
 * parentheses of their own are missed; such a function counts to the one around it.
 */
import { lineAt } from './imports.mjs';

const controlWords = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);

/** `[{ name, line, lines }]`; `code` is masked. */
export function findFunctions(code) {
  const found = [];
  const open = [];
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '{') open.push({ at, head: headOf(code, at) });
    if (code[at] !== '}') continue;
    const { at: start, head } = open.pop() ?? {};
    if (!head) continue;
    const line = lineAt(code, head.start);
    found.push({ name: head.name, line, lines: lineAt(code, at) - line + 1 });
    if (start === undefined) break;
  }
  return found;
}

/** Where the function of the body at `brace` begins, or undefined for any other brace. */
function headOf(code, brace) {
  const before = code.slice(Math.max(0, brace - 400), brace).trimEnd();
  const offset = Math.max(0, brace - 400);
  const isArrow = before.endsWith('=>');
  const signature = isArrow ? before.slice(0, -2).trimEnd() : before;
  const typed = /\)\s*:\s*[\w$<>[\]|&.,'"?\s]+$/.exec(signature);
  const close = signature.endsWith(')') ? signature.length - 1 : (typed?.index ?? -1);
  if (close < 0)
    return isArrow ? { name: 'an arrow', start: offset + signature.length } : undefined;
  const openAt = matchingParenthesis(signature, close);
  const lead = signature.slice(0, Math.max(0, openAt)).trimEnd();
  const name = /([\w$]+)(?:\s*<[^()]*>)?$/.exec(lead)?.[1];
  if (isArrow) return { name: arrowName(lead), start: offset + lead.length };
  if (!name || controlWords.has(name) || /\bclass\s[^{;]*$/.test(lead)) return undefined;
  return { name, start: offset + lead.length };
}

function arrowName(lead) {
  return /([\w$]+)\s*[:=]\s*(?:async\s*)?(?:<[^()]*>)?$/.exec(lead)?.[1] ?? 'an arrow';
}

function matchingParenthesis(text, close) {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
