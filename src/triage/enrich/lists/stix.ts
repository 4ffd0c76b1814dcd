import { isObject, listIn, textIn } from './json-access.ts';
import type { ListBuilder } from './list-builder.ts';
import { stixValues } from './stix-pattern.ts';
import { timeOf } from './time-of.ts';

/** A bundle of STIX 2.x objects. */
export function isStix(json: unknown): boolean {
  return textIn(json, 'type') === 'bundle' && isObject(json) && Array.isArray(json['objects']);
}

/**
 * Reads the bundle's indicators (STIX Version 2.1, section 4.7) with their `valid_until`; source is
 * the name of the indicator and of the identity that made it. Other objects are passed over;
 * patterns that say more than single values are counted by reason.
 */
export function readStix(json: unknown, builder: ListBuilder): void {
  const objects = listIn(json, 'objects');
  const names = new Map<string, string>();
  for (const object of objects) {
    const [id, name] = [textIn(object, 'id'), textIn(object, 'name')];
    if (textIn(object, 'type') === 'identity' && id && name) names.set(id, name);
  }
  for (const object of objects) {
    if (textIn(object, 'type') === 'indicator') readIndicatorObject(object, { names, builder });
  }
}

function readIndicatorObject(
  object: unknown,
  { names, builder }: { names: ReadonlyMap<string, string>; builder: ListBuilder },
): void {
  if (isObject(object) && object['revoked'] === true) return builder.unread('revoked indicator');
  if ((textIn(object, 'pattern_type') ?? 'stix') !== 'stix') {
    return builder.unread('pattern in another language');
  }
  const read = stixValues(textIn(object, 'pattern') ?? '');
  if ('reason' in read) return builder.unread(read.reason);
  const maker = names.get(textIn(object, 'created_by_ref') ?? '');
  const about = {
    source: [maker, textIn(object, 'name')].filter((part) => part !== undefined).join(': '),
    timeUs: timeOf(textIn(object, 'valid_from') ?? ''),
    expiryUs: timeOf(textIn(object, 'valid_until') ?? ''),
  };
  for (const value of read.values) builder.add(value, about);
}
