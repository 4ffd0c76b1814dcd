/** No import cycles, types included: two files that need each other are one, or need a third. */
export const rule = {
  name: 'cycles',
  check(tree) {
    const done = new Set();
    const findings = [];
    for (const path of tree.modules) visit(tree, path, { done, trail: [], findings });
    return findings;
  },
};

function visit(tree, path, { done, trail, findings }) {
  if (done.has(path)) return;
  const start = trail.indexOf(path);
  if (start >= 0) {
    findings.push(describe(tree, trail.slice(start)));
    return;
  }
  trail.push(path);
  for (const { target } of tree.imports(path)) {
    if (target && /\.(ts|tsx|mjs)$/.test(target)) visit(tree, target, { done, trail, findings });
  }
  trail.pop();
  done.add(path);
}

function describe(tree, cycle) {
  const [file, next = file] = cycle;
  const line = tree.imports(file).find(({ target }) => target === next)?.line ?? 1;
  const round = [...cycle, file].join(' → ');
  return { file, line, message: `import cycle ${round}: put what both need into a third file` };
}
