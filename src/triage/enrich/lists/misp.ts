import { isObject, listIn, textIn } from './json-access.ts';
import type { ListBuilder } from './list-builder.ts';
import { timeOf } from './time-of.ts';

/** Types of attributes that traffic can show, and which parts of their value. */
const TYPES: Readonly<Record<string, 'whole' | 'first' | 'both'>> = {
  'ip-src': 'whole',
  'ip-dst': 'whole',
  'ip-src|port': 'first',
  'ip-dst|port': 'first',
  domain: 'whole',
  hostname: 'whole',
  'hostname|port': 'first',
  'domain|ip': 'both',
  url: 'whole',
  'ja3-fingerprint-md5': 'whole',
  'ja4-plus': 'whole',
  'hassh-md5': 'whole',
  'hasshserver-md5': 'whole',
};
const FILE_HASH = /^(?:filename\|)?(?:md5|sha|imphash|ssdeep|tlsh|authentihash|pehash|vhash)/;

/** An event as MISP exports it and its feeds publish it; or a list of them. */
export function isMisp(json: unknown): boolean {
  return eventsOf(json).length > 0;
}

/**
 * Reads every attribute, also those within objects, that is not deleted and is meant for detection
 * (`to_ids`). MISP knows no expiry. Source is the event's title and the organisation behind it.
 */
export function readMisp(json: unknown, builder: ListBuilder): void {
  for (const event of eventsOf(json)) {
    const orgc = isObject(event) ? textIn(event['Orgc'], 'name') : undefined;
    const source = [orgc, textIn(event, 'info')].filter((part) => part !== undefined).join(': ');
    const inObjects = listIn(event, 'Object').flatMap((object) => listIn(object, 'Attribute'));
    for (const attribute of [...listIn(event, 'Attribute'), ...inObjects]) {
      readAttribute(attribute, { source, builder });
    }
  }
}

function eventsOf(json: unknown): readonly unknown[] {
  const wrapped = Array.isArray(json)
    ? json
    : isObject(json)
      ? [json, ...listIn(json, 'response')]
      : [];
  return wrapped.flatMap((item) =>
    isObject(item) && isObject(item['Event']) ? [item['Event']] : [],
  );
}

function readAttribute(
  attribute: unknown,
  { source, builder }: { source: string; builder: ListBuilder },
): void {
  if (!isObject(attribute)) return builder.unread('attribute that is no object');
  const [type, value] = [textIn(attribute, 'type') ?? '', textIn(attribute, 'value') ?? ''];
  if (attribute['deleted'] === true) return builder.unread('deleted attribute');
  if (attribute['to_ids'] === false) return builder.unread('attribute not meant for detection');
  if (FILE_HASH.test(type)) return builder.unread('hash of a file');
  const parts = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (parts === undefined) return builder.unread('attribute of another type');
  const timeUs = timeOf(textIn(attribute, 'first_seen') ?? textIn(attribute, 'timestamp') ?? '');
  const pieces = parts === 'whole' ? [value] : value.split('|', parts === 'both' ? 2 : 1);
  for (const piece of pieces) builder.add(piece, { source, timeUs });
}
