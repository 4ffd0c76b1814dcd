/** Careful steps into JSON that somebody else wrote. */
export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Empty where the member is no list. */
export function listIn(json: unknown, name: string): readonly unknown[] {
  const found = isObject(json) ? json[name] : undefined;
  return Array.isArray(found) ? found : [];
}

/** Undefined where the member is neither a text nor a number. */
export function textIn(json: unknown, name: string): string | undefined {
  const found = isObject(json) ? json[name] : undefined;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
