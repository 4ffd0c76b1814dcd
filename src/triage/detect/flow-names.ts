import { type FlowColumns, SERVICES } from '../../wire/index.ts';

const SERVICE_DNS = SERVICES.indexOf('dns');

/**
 * Names that a flow asks for, in lower case: the HTTP host without its port, the TLS server name;
 * of DNS the first name, and the parent domain of the longest. Empty where it asks for none.
 */
export function namesOf(columns: FlowColumns, row: number): string[] {
  const { serverNames, firstRequests } = columns;
  const isDns = columns.services[row] === SERVICE_DNS;
  const names = serverNames.isEmpty(row) ? [] : [plainName(serverNames.get(row))];
  if (isDns && !firstRequests.isEmpty(row)) names.push(plainName(firstRequests.get(row)));
  return names;
}

/** JA3, JA4 and HASSH of the client, HASSH of the server, in lower case; those that there are. */
export function fingerprintsOf(
  { ja3Hashes, ja4Fingerprints, hasshHashes, hasshServerHashes }: FlowColumns,
  row: number,
): string[] {
  return [ja3Hashes, ja4Fingerprints, hasshHashes, hasshServerHashes]
    .filter((column) => !column.isEmpty(row))
    .map((column) => column.get(row).toLowerCase());
}

/** Whether a name is the domain or lies below it. */
export function isNameWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');
}
