import { describe, expect, it } from 'vitest';
import { report } from '../../api/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { fillReport } from './report.ts';

const TEMPLATE = '<script type="application/json" id="d">@@vedette-data@@</script><p>after</p>';
const PAYLOADS = [
  '</script><script>alert(1)</script>',
  '</SCRIPT ><img src=x onerror=alert(1)>',
  '<!--<script>',
  ']]> --> <!--',
  '\u2028alert(1)\u2029',
  "$& $1 $` $' $$ @@vedette-data@@",
  '\\u003c/script>',
  '"\\"\\\\</script>',
];

function reportWith(wireText: string) {
  const { source, ...parts } = sampleAnalysis({ wireText, groupCount: 2, hasIncidents: true });
  const { name, analysedAt: _, ...summary } = source;
  const schema = 'vedette.analysis/1' as const;
  const { paths: _paths, ...found } = parts;
  const madeBy = 'vedette test';
  return { schema, source: summary, ...found, name, madeBy };
}

describe('fillReport', () => {
  it.each(PAYLOADS)('keeps %j inside its element, and as it was', (payload) => {
    const data = reportWith(payload);
    const page = fillReport(TEMPLATE, data);
    const inside = page.slice(TEMPLATE.indexOf('@@'), page.indexOf('</script>'));
    expect(page.indexOf('</script>')).toBe(page.lastIndexOf('</script>'));
    expect(page.endsWith('</script><p>after</p>')).toBe(true);
    expect(inside).not.toMatch(/[<>\u2028\u2029]/);
    expect(JSON.parse(inside)).toEqual(data);
    expect(report.parse(JSON.parse(inside))).toEqual(data);
  });

  it.each([
    ['none', '<p></p>', 0],
    ['two', `${TEMPLATE}${TEMPLATE}`, 2],
  ])('refuses a template with %s of the marker', (_name, template, count) => {
    expect(() => fillReport(template, reportWith('x'))).toThrow(
      `expected the marker @@vedette-data@@ once, got it ${count} times`,
    );
  });
});
