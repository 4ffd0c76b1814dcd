/** Files are named kebab-case, for what they hold. */
const banned = /(^|[-./])(utils?|helpers?|common|misc|managers?|handlers?)(?=[-./]|$)/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that the world expects: README.md, LICENSE, dotfiles, a Dockerfile. */
const customary = /^([A-Z][A-Z_-]*(\.[a-z]+)?|\..+|Dockerfile.*|Makefile)$/;

export const rule = {
  name: 'names',
  check(tree) {
    return tree.files.flatMap((file) => {
      const parts = file.split('/');
      const odd = parts.find((part) => !kebab.test(part) && !customary.test(part));
      if (odd) return [{ file, line: 1, message: `"${odd}" is not kebab-case: rename it` }];
      const match = banned.exec(file);
      if (!match) return [];
      const message = `"${match[2]}" says nothing: name the file for what it does`;
      return [{ file, line: 1, message }];
    });
  },
};
