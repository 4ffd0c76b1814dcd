/** Imports go one way: the arrows of the house, and no others. */
import { isTest, wingOf } from './places.mjs';

/** From → to. A wing always sees itself. What is not named here sees nothing of src/. */
const arrows = {
  api: [],
  wire: [],
  learn: [],
  triage: ['wire', 'learn'],
  service: ['wire', 'learn', 'triage', 'api'],
  web: ['api'],
};
const pureWings = ['api', 'wire', 'learn', 'triage'];
/** These drive the built program from outside, as a user does. */
const outside = ['bin', 'bench', 'tools', 'lab'];

export const rule = {
  name: 'directions',
  check(tree) {
    return tree.modules.flatMap((path) =>
      tree.imports(path).flatMap((found) => {
        const message = judge(path, found);
        return message ? [{ file: path, line: found.line, message }] : [];
      }),
    );
  },
};

function judge(path, { specifier, target }) {
  if (path.startsWith('test/')) return undefined;
  // A file that is read (a page, package.json) is data; only modules are bound.
  if (target && !/\.(ts|tsx|mjs)$/.test(target)) return undefined;
  if (target && !path.startsWith('src/') && outside.includes(wingOf(path))) {
    return judgeOutside(path, target, specifier);
  }
  if (target) return judgeArrow(path, target);
  return judgePackage(path, specifier);
}

function judgeOutside(path, target, specifier) {
  if (!target.startsWith('src/') || specifier.includes('dist/') || isTest(path)) return undefined;
  return `imports ${target}: use the built program in dist/ instead`;
}

function judgeArrow(path, target) {
  const [from, to] = [wingOf(path), wingOf(target)];
  if (from === to) return judgeTesting(path, target);
  if (path.split('/').length === 1) return undefined;
  if (arrows[from]?.includes(to) && target.startsWith('src/')) return judgeTesting(path, target);
  const allowed = arrows[from]?.join(', ') || 'nothing of the house';
  return `${from} imports ${to}, but may import ${allowed}: turn the arrow round or move the code`;
}

function judgeTesting(path, target) {
  if (isTest(path) || !isTest(target)) return undefined;
  return `imports ${target}, which is for tests: move what is shared out of it`;
}

/** What a pure wing may use that is no part of Node: pure computations of other fields. */
const purePackages = { api: 'zod', triage: 'ae-cvss-calculator' };

/** Packages: none else in the pure wings; tests may use what they like. */
function judgePackage(path, specifier) {
  const isBare = !specifier.startsWith('.') && !specifier.startsWith('node:');
  if (!isBare || isTest(path) || !path.startsWith('src/')) return undefined;
  const wing = wingOf(path);
  if (!pureWings.includes(wing) || purePackages[wing] === specifier) return undefined;
  return `${wing} imports the package "${specifier}": ${wing} may not depend on it`;
}
