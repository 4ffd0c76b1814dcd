import { type CategoryColumn, type Column, createTable, type Table } from '../../learn/index.ts';
import type { RetainedFlows } from './retained-flows.ts';

/**
 * The features of all retained flows as a table, a row a flow in their order; empty where there is
 * no flow. Codes of categories are words, as a model file names them.
 */
export function featureTable(retained: RetainedFlows): Table {
  const batches = retained.all();
  if (batches.length === 0) return createTable([]);
  const { features } = batches[0].features.set;
  return createTable(
    features.map(({ name, type }, index): Column => {
      const values = joined(retained, index);
      return type === 'number'
        ? { kind: 'number', name, values }
        : wordColumn(name, wordsOf(values));
    }),
  );
}

function joined(retained: RetainedFlows, index: number): Float64Array {
  const values = new Float64Array(retained.rowCount);
  let at = 0;
  for (const { features } of retained.all()) {
    values.set(features.columns[index].subarray(0, features.count), at);
    at += features.count;
  }
  return values;
}

function wordsOf(codes: Float64Array): (string | undefined)[] {
  return Array.from(codes, (code) => (Number.isNaN(code) ? undefined : String(code)));
}

/** A category of texts, a row a text; undefined is missing. */
export function wordColumn(name: string, texts: readonly (string | undefined)[]): CategoryColumn {
  const categories = [...new Set(texts.filter((text) => text !== undefined))].sort();
  const codeOf = new Map<string | undefined, number>(categories.map((text, code) => [text, code]));
  const codes = Int32Array.from(texts, (text) => codeOf.get(text) ?? -1);
  return { kind: 'category', name, codes, categories };
}
