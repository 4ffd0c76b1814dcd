/** Markdown: one title a file, and links that lead somewhere. */
import { posix } from 'node:path';

export const rule = {
  name: 'markdown',
  check(tree) {
    const files = tree.files.filter((path) => path.endsWith('.md'));
    return files.flatMap((file) => {
      const lines = proseLines(tree.text(file));
      return [...badTitles(file, lines), ...deadLinks(tree, file, lines)];
    });
  },
};

/** The lines outside of code blocks; inside they are empty, to keep the numbers. */
function proseLines(text) {
  let fence = '';
  return text.split('\n').map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1] ?? '';
    if (fence) {
      if (mark.startsWith(fence)) fence = '';
      return '';
    }
    fence = mark;
    return mark ? '' : line.replace(/`[^`]*`/g, '');
  });
}

function badTitles(file, lines) {
  const titles = lines.flatMap((line, index) => (line.startsWith('# ') ? [index + 1] : []));
  if (titles.length === 1) return [];
  const line = titles[1] ?? 1;
  return [{ file, line, message: `${titles.length} titles (# …): a document has one` }];
}

function deadLinks(tree, file, lines) {
  return lines.flatMap((text, index) =>
    linkTargets(text)
      .filter((target) => !leadsSomewhere(tree, file, target))
      .map((target) => ({
        file,
        line: index + 1,
        message: `the link to "${target}" leads nowhere: mend or remove it`,
      })),
  );
}

function linkTargets(line) {
  const inline = [...line.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(
    (match) => match[1],
  );
  const defined = /^\s*\[[^\]]+\]:\s+(\S+)/.exec(line);
  return defined ? [...inline, defined[1]] : inline;
}

function leadsSomewhere(tree, file, target) {
  if (/^([a-z][a-z+.-]*:|#|\/\/)/i.test(target)) return true;
  const path = decodeURI(target.replace(/[#?].*$/, ''));
  const full = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path);
  const folder = full.replace(/\/?$/, '/');
  return tree.has(full) || tree.files.some((each) => each.startsWith(folder)) || folder === './';
}
