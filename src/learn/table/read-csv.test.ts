import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvOptions, CsvReader, delimiterOf } from './read-csv.ts';
import type { ReadTable } from './table.ts';

function read(text: string | Uint8Array, options: CsvOptions = {}, chunkBytes = 1 << 16) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const reader = new CsvReader({ name: 'table "x.csv"', ...options });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.push(bytes.slice(at, at + chunkBytes));
  }
  return reader.finish();
}

/** Columns as lists of what a person would write: numbers, texts, null for missing. */
function plain({ table }: ReadTable): Record<string, (number | string | null)[]> {
  const columns = table.columns.map((column): [string, (number | string | null)[]] => [
    column.name,
    column.kind === 'number'
      ? [...column.values].map((value) => (Number.isNaN(value) ? null : value))
      : [...column.codes].map((code) => (code < 0 ? null : column.categories[code])),
  ]);
  return Object.fromEntries(columns);
}

const notesOf = (result: ReadTable) => result.notes.map(({ text }) => text);

describe('cells', () => {
  test.each([
    ['LF', 'a,b\n1,x\n2,y\n'],
    ['CR LF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['CR', 'a,b\r1,x\r2,y\r'],
    ['no end of the last line', 'a,b\n1,x\n2,y'],
    ['blank lines', '\n\na,b\n\n1,x\r\n\r\n2,y\n\n\n'],
    ['a byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['quotes', '"a","b"\n"1","x"\n2,"y"'],
  ])('are the same with %s', (_, text) => {
    for (const chunkBytes of [1, 3, 1000]) {
      expect(plain(read(text, {}, chunkBytes))).toEqual({ a: [1, 2], b: ['x', 'y'] });
    }
  });

  test('in quotes hold delimiters, line ends, quotes, and nothing', () => {
    const text = 'a,b\n"x,y","1\n2\r3"\n"say ""no""",""\n"""",q"q\n';
    expect(plain(read(text))).toEqual({
      a: ['x,y', 'say "no"', '"'],
      b: ['1\n2\r3', null, 'q"q'],
    });
  });

  test('are divided by the delimiter that is given', () => {
    expect(plain(read('a\tb\n1\tx,y\n', { delimiter: '\t' }))).toEqual({ a: [1], b: ['x,y'] });
    const other = { delimiter: '"' } as unknown as CsvOptions;
    expect(() => new CsvReader(other)).toThrow('csv delimiter: expected one of ",", "\\t", ";"');
    expect(['a,b;c', 'a\tb;c', 'a;b|c', 'a|b', 'a'].map(delimiterOf)).toEqual([...',\t;|,']);
  });

  test('are missing by these words, also as categories', () => {
    const words = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', ' NA '];
    const text = `a,b\n${words.map((word) => `${word},${word}\n`).join('')}1,-\n,?\n`;
    const { a, b } = plain(read(text));
    expect(a).toEqual([...words.map(() => null), 1, null]);
    expect(b).toEqual([...words.map(() => null), '-', '?']);
  });

  test('hold any bytes: NUL, control characters, what is not UTF-8', () => {
    const result = read(Uint8Array.of(...[...'a,b\nx'].map(ord), 0, 0x2c, 0xff, 0xfe, 10));
    expect(plain(result)).toEqual({ a: ['x\0'], b: ['\ufffd\ufffd'] });
    expect(notesOf(result)).toEqual([
      'column "b": bytes that are no UTF-8 in 1 cells, read as U+FFFD',
    ]);
  });

  test('written by any writer come back, however the bytes are cut', () => {
    const cell = fc
      .string({ unit: 'binary' })
      .filter((text) => !/^\s*(N|nan|null)|^\s*$/.test(text));
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), (cells, chunkBytes) => {
        const text = `a,b\n${cells.map((row) => row.map(quoted).join(',')).join('\n')}`;
        const result = plain(read(text, { categories: ['a', 'b'] }, chunkBytes));
        const wellFormed = (at: number) => cells.map((row) => decode(row[at]));
        expect(result).toEqual({ a: wellFormed(0), b: wellFormed(1) });
      }),
    );
  });
});

const ord = (char: string) => char.charCodeAt(0);
const decode = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

describe('numbers', () => {
  test('are the doubles that Number gives, for every way to write them', () => {
    const written = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
      fc.stringMatching(/^[+-]?[0-9]{1,25}\.?[0-9]{0,25}$/),
      fc.stringMatching(/^-?[0-9]{0,3}\.[0-9]{1,8}$/),
      fc.stringMatching(/^[0-9]{1,3}[eE][+-]?[0-9]{1,2}$/),
    );
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 50 }), (texts) => {
        const { a } = plain(read(`a\n${texts.join('\n')}\n`));
        expect(a.map(String)).toEqual(texts.map((text) => String(Number(text))));
      }),
      { numRuns: 300 },
    );
  });

  test('at the ends of what a double holds', () => {
    const texts = ['1e308', '9007199254740993', '5e-324', '0.1', '-0', '1.7976931348623157e308'];
    const { a } = plain(read(`a\n${texts.join('\n')}\n`));
    expect(a.map((value, i) => Object.is(value, Number(texts[i])))).toEqual(texts.map(() => true));
  });

  test('that are infinite become missing and are counted', () => {
    const result = read('a\n1\ninf\n-Infinity\n1e999\n-1e999\n2\n');
    expect(plain(result)).toEqual({ a: [1, null, null, null, null, 2] });
    expect(notesOf(result)).toEqual(['column "a": infinite numbers in 4 cells, read as missing']);
  });

  test('are not hexadecimal, grouped, or words', () => {
    expect(plain(read('a,b,c\n0x10,"1,000",1_0\n'))).toEqual({
      a: ['0x10'],
      b: ['1,000'],
      c: ['1_0'],
    });
  });
});

describe('kinds', () => {
  test('a column of few numbers among text keeps its text as it was', () => {
    const text = 'a,b\n1.0,x\n1e3,2\n01,3\nz,4\n,5\n';
    expect(plain(read(text, {}, 7))).toEqual({
      a: ['1.0', '1e3', '01', 'z', null],
      b: ['x', '2', '3', '4', '5'],
    });
  });

  test('text among numbers is an error that names its place, unless it is declared', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i},"a\nb"`);
    lines[30] = '0x1f,"a\nb"';
    const text = `port,b\n${lines.join('\n')}\n`;
    const message =
      'table "x.csv", line 62, column "port": expected a number as in 39 of 40 cells, ' +
      'found "0x1f"; correct it, or declare the column a category';
    expect(() => read(text)).toThrow(message);
    expect(plain(read(text, { categories: ['port'] })).port.slice(29, 32)).toEqual([
      '29',
      '0x1f',
      '31',
    ]);
    const first = text.replace('\n0,', '\n?,').replace('0x1f', '1');
    expect(() => read(first)).toThrow('line 2, column "port": expected a number as in 39 of 40');
  });

  test('a column without any value is kept and noted', () => {
    const result = read('a,b\n1,\n2,NA\n');
    expect(plain(result)).toEqual({ a: [1, 2], b: [null, null] });
    expect(notesOf(result)).toEqual(['column "b": all 2 cells are missing']);
  });

  test('categories are in the order of code units, whatever the order of rows', () => {
    const { table } = read('a\nb\nB\nä\na\n😀\n\uffee\n');
    expect(table.columns[0]).toMatchObject({ categories: ['B', 'a', 'b', 'ä', '😀', '\uffee'] });
  });

  test('a column of too many categories is left out and noted, wherever its text begins', () => {
    const rows = Array.from({ length: 1_000_000 }, (_, i) => `id${i},${i % 9 ? `x${i}` : i},1`);
    const result = read(`a,b,c\n${rows.join('\n')}\n`, { categories: ['a'] });
    expect(result.table.columns.map(({ name }) => name)).toEqual(['c']);
    expect(result.notes).toMatchObject([
      { column: 'a', kind: 'left-out', count: 65_537 },
      { column: 'b', kind: 'left-out', count: 65_537 },
    ]);
  });
});

describe('names', () => {
  test('are data, also those that objects have', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];
    const { table } = read(`${names.join(',')}\n1,2,3,4,__proto__\n`);
    expect(table.columns.map(({ name }) => name)).toEqual(names);
    expect(table.columns[4]).toMatchObject({ kind: 'category', categories: ['__proto__'] });
  });

  test('that are empty become the number of the column', () => {
    expect(plain(read('"",a,\n1,2,3\n'))).toEqual({ 'column 1': [1], a: [2], 'column 3': [3] });
  });
});

describe('what is no table is refused with its place', () => {
  const long = 'x'.repeat(70_000);
  test.each([
    ['nothing', '', 'expected a line of column names, found nothing'],
    ['blank lines', '\n\r\n\n', 'expected a line of column names, found nothing'],
    ['no rows', 'a,b\n', 'expected rows of data, found none'],
    ['a short row', 'a,b\n1,2\n\n3\n', 'line 4: expected 2 cells as in the first line, found 1'],
    ['a long row', 'a,b\n1,2\n3,4,5,6', 'line 3: expected 2 cells as in the first line, found 4'],
    ['a name twice', 'a,b,a\n1,2,3\n', 'expected different column names, found "a" in columns 1'],
    ['an open quote', 'a\n1\n"2\n3\n', 'line 3: expected a closing quote'],
    ['an open quote among names', '\n\n"a\n1\n', 'line 3: expected a closing quote'],
    ['a long cell', `a\n1\n${long}\n`, 'line 3: expected cells of at most 65536 bytes'],
    ['a long open quote', `a\n1\n"${long}${long}`, 'line 3: expected cells of at most 65536 bytes'],
    ['text after a quote', 'a\n"1"2\n', 'line 2: expected a delimiter or the end of the line'],
    [
      'too many columns',
      `${Array.from({ length: 16_385 }, (_, i) => i).join()}\n`,
      'at most 16384',
    ],
    ['no such category', 'proto,b\n1,2\n', 'expected a column "port" (a category), found "proto"'],
  ])('%s', (what, text, message) => {
    const options = what === 'no such category' ? { categories: ['port'] } : {};
    for (const chunkBytes of [1000, 1 << 20]) {
      expect(() => read(text, options, chunkBytes)).toThrow(message);
    }
    expect(() => read(text, options)).toThrow('table "x.csv"');
  });

  test('UTF-16', () => {
    expect(() => read(Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0))).toThrow('UTF-16; save it as UTF-8');
  });

  test('a row that is cut anywhere is a table or an error, and nothing else', () => {
    const text = 'a,"b\n",c\n1,"x""y",3\r\n"2",z,4\n';
    for (let length = 0; length < text.length; length++) {
      try {
        expect(read(text.slice(0, length)).table.rowCount).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ name: 'TableError' });
      }
    }
  });
});

describe('time is linear in the size of the text', () => {
  const attacks: [string, (bytes: number) => string][] = [
    ['quotes', (bytes) => `a\n${`"${'""'.repeat(30_000)}"\n`.repeat(bytes / 60_002)}`],
    [
      'line feeds in quotes',
      (bytes) => `a\n${`"${'\n'.repeat(60_000)}"\n`.repeat(bytes / 60_003)}`,
    ],
    ['digits', (bytes) => `a\n${`${'1'.repeat(60_000)}x\n`.repeat(bytes / 60_002)}`],
    ['short rows', (bytes) => `a,b\n${'1,2\n'.repeat(bytes / 4)}`],
  ];
  test.each(attacks)('%s', (_, attack) => {
    const [small, large] = [attack(2 ** 20), attack(2 ** 23)];
    const millisecondsOf = (text: string) => {
      const bytes = new TextEncoder().encode(text);
      const start = performance.now();
      read(bytes, {}, 4096);
      return performance.now() - start;
    };
    millisecondsOf(small);
    const least = (text: string) => Math.min(...[1, 2, 3].map(() => millisecondsOf(text)));
    // Eight times the text; quadratic work would take 64 times as long.
    expect(least(large)).toBeLessThan(30 * Math.max(5, least(small)));
  });
});
