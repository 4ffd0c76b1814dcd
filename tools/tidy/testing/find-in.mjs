/** For the tests of rules: what a rule finds in a made-up tree, as `file:line` texts. */
import { inventTree } from '../tree.mjs';

export const findIn = (rule, texts) =>
  rule.check(inventTree(texts)).map(({ file, line }) => `${file}:${line}`);
