import type { Report } from '../../api/index.ts';

/** Stands in the template where the data belongs, once. */
const MARKER = '@@vedette-data@@';

/**
 * The report's page with its data in it. The data lies in a script element of type
 * application/json, which a browser ends at the first `</script` and which `<!--` confuses; text
 * from the wire can hold either. So no `<` is left in it: JSON may write any character as \uXXXX.
 */
export function fillReport(template: string, data: Report): string {
  const parts = template.split(MARKER);
  const [before, after] = parts;
  if (before === undefined || after === undefined || parts.length > 2) {
    throw new RangeError(
      `report template: expected the marker ${MARKER} once, got it ${parts.length - 1} times`,
    );
  }
  return before + embeddedJson(data) + after;
}

/** U+2028 and U+2029 end a line in older script engines; `&` is escaped for readers of XHTML. */
function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
