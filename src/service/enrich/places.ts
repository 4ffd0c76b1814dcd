import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { Reader } from 'mmdb-lib';
import { z } from 'zod';
import type { PlaceSummary } from '../../api/index.ts';
import type { Place } from '../../triage/index.ts';
import { formatAddress } from '../../wire/index.ts';
import { OperatorError } from '../errors.ts';
import { describeInput } from '../input/index.ts';

const SHIPPED = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
const FILE = {
  thing: 'a MaxMind DB file',
  example: 'GeoLite2-City.mmdb',
  remedy: 'fetch it again',
};
const TEXT_MAX = 200;

const text = z.string().max(TEXT_MAX).optional().catch(undefined);
const country = z.object({ iso_code: text }).optional().catch(undefined);

/** The members of MaxMind's country, city and ASN files, and of the shipped one, that are used. */
const record = z.object({
  country_code: text,
  country,
  registered_country: country,
  city: z
    .object({ names: z.object({ en: text }) })
    .optional()
    .catch(undefined),
  autonomous_system_number: z.number().int().min(0).optional().catch(undefined),
  autonomous_system_organization: text,
});

interface PlaceFile {
  readonly name: string;
  readonly reader: Reader<never>;
}

/**
 * Countries, cities and networks of addresses: the user's own files first, then the shipped
 * countries, which are only read when an address is asked for that these don't know.
 */
export class Places {
  private readonly own: readonly PlaceFile[];
  private shipped: PlaceFile | undefined;
  private readonly failed = new Set<string>();

  private constructor(own: readonly PlaceFile[]) {
    this.own = own;
  }

  /** Throws an OperatorError for a file that is no MaxMind DB. */
  static async open(paths: readonly string[]): Promise<Places> {
    const own: PlaceFile[] = [];
    for (const path of paths) {
      const { name } = await describeInput(path, FILE);
      const bytes = await readFile(path);
      own.push({ name, reader: readerOf(bytes, path) });
    }
    return new Places(own);
  }

  /** `address` is 16 bytes. What an earlier file says of a place counts. */
  find(address: Uint8Array): Place | undefined {
    const asked = formatAddress(address, 0);
    let place: Place = {};
    for (const file of this.own) place = { ...this.ask(file, asked), ...place };
    if (place.country === undefined) {
      this.shipped ??= shippedFile();
      place = { ...this.ask(this.shipped, asked), ...place };
    }
    return Object.keys(place).length > 0 ? place : undefined;
  }

  /** The files that were asked, or could have been. */
  summary(): PlaceSummary[] {
    return [...this.own, ...(this.shipped ? [this.shipped] : [])].map(({ name, reader }) => ({
      name,
      type: reader.metadata.databaseType.slice(0, TEXT_MAX),
      built: reader.metadata.buildEpoch.toISOString().slice(0, 10),
      damaged: this.failed.has(name),
    }));
  }

  /** A file that breaks in the middle of an answer is damaged: it says nothing, and is told of. */
  private ask({ name, reader }: PlaceFile, address: string): Place {
    try {
      const found = record.safeParse(reader.get(address));
      return found.success ? placeOf(found.data) : {};
    } catch {
      this.failed.add(name);
      return {};
    }
  }
}

function placeOf(found: z.infer<typeof record>): Place {
  const code = found.country?.iso_code ?? found.country_code ?? found.registered_country?.iso_code;
  const city = found.city?.names.en;
  const { autonomous_system_number: asn, autonomous_system_organization: organization } = found;
  return {
    ...(code && { country: code }),
    ...(city && { city }),
    ...(asn !== undefined && { asn }),
    ...(organization && { organization }),
  };
}

function shippedFile(): PlaceFile {
  const path = createRequire(import.meta.url).resolve(SHIPPED);
  return { name: basename(path), reader: readerOf(readFileSync(path), path) };
}

function readerOf(bytes: Buffer, path: string): Reader<never> {
  try {
    return new Reader<never>(bytes);
  } catch (cause) {
    throw new OperatorError(
      'VED_LIST_REFUSED',
      `input "${path}": expected ${FILE.thing}, got something else; ${FILE.remedy}`,
      { cause },
    );
  }
}
