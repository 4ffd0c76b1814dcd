/** A page of its own: no script, nothing fetched, readable in light and dark. */
export function htmlPage({
  title,
  subtitle,
  body,
  madeBy,
}: {
  title: string;
  subtitle: string;
  body: string;
  madeBy: string;
}): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="subtitle">${escapeHtml(subtitle)}</p>
${body}
<footer>${escapeHtml(madeBy)}</footer>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.subtitle { margin: .2rem 0 1rem; opacity: .75; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); }
th { font-weight: 600; background: var(--soft); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: nowrap; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: .5rem; }
figure, figure svg { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; padding: 1rem; background: var(--soft); border-radius: 6px; }
footer { margin: 3rem 0 1rem; opacity: .6; font-size: .85rem; }
`;

/** The first row is the head. */
export function htmlTable([head, ...rows]: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: 'th' | 'td') =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells(row, 'td')).join('\n');
  return `<div class="scroll"><table>\n${cells(head, 'th')}\n${body}\n</table></div>`;
}

/** Plots (SVG) beside each other, as many as fit. */
export function htmlFigures(plots: readonly string[]): string {
  return `<div class="figures">${plots.map((svg) => `<figure>${svg}</figure>`).join('')}</div>`;
}

export function htmlList(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
