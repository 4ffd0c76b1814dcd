/** Words that don't belong into what is committed: promises for later, a machine's own paths. */
import { isText } from './blobs.mjs';
import { lineAt } from './imports.mjs';

// Put together from parts, so that this file does not find itself.
const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`, 'g');
const patterns = [
  [later, 'say it in the docs or a decision record, or do it'],
  [/(?<![\w.:/-])\/(?:home|Users)\/[\w.-]/g, 'use a path within the tree'],
  [/\bregistry\.[a-z]+\.[a-z]+/g, 'name no package registry'],
];

export const rule = {
  name: 'words',
  check(tree) {
    const files = tree.files.filter(
      (path) => isText(tree, path) && !path.startsWith('test/golden/'),
    );
    return files.flatMap((file) => {
      const text = tree.text(file);
      return patterns.flatMap(([pattern, remedy]) =>
        [...text.matchAll(pattern)].map((match) => ({
          file,
          line: lineAt(text, match.index),
          message: `"${match[0]}": ${remedy}`,
        })),
      );
    });
  },
};
