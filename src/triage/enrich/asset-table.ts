import { type AddressTable, AddressTableBuilder, NO_NETWORK } from './address-table.ts';
import { parseNetwork } from './inside-networks.ts';
import { ListError, shownText, textRows } from './text-rows.ts';

/** What is known of a host or network of one's own. */
export interface Asset {
  readonly name: string;
  /** What it is for; empty where nobody said. */
  readonly role: string;
  /** In (0, 1]: what its loss would cost, against the most precious one. */
  readonly weight: number;
}

/** Assets that one file may name. */
export const ASSETS_MAX = 100_000;

/** Weight of a host that no asset names: what nobody spoke of is not made light. */
export const UNLISTED_WEIGHT = 1;

const TEXT_MAX = 200;
const ADDRESS_NAMES = ['address_or_network', 'address', 'network', 'ip'];
const NAMES = ['name', 'role', 'weight'] as const;

/** Assets by address; where networks lie within each other, the most specific one holds. */
export class AssetTable {
  private readonly table: AddressTable;
  private readonly assets: readonly Asset[];

  constructor({ table, assets }: { table: AddressTable; assets: readonly Asset[] }) {
    this.table = table;
    this.assets = assets;
  }

  get count(): number {
    return this.assets.length;
  }

  /** The asset at a row of an address column. */
  find(addresses: Uint8Array, row: number): Asset | undefined {
    const found = this.table.find(addresses, row);
    return found === NO_NETWORK ? undefined : this.assets[found];
  }
}

/**
 * Reads delimited text whose first row names the columns: `address_or_network`, `name`, and `role`
 * and `weight` where they are known (a weight that is left empty is 1). Throws a ListError with
 * line and column at the first cell that is none.
 */
export function parseAssets(text: string): AssetTable {
  const rows = textRows(text);
  const header = rows.next();
  if (header.done) throw new ListError('expected a first row with names of columns, got no rows');
  const columns = columnsOf(header.value.cells);
  const builder = new AddressTableBuilder();
  const assets: Asset[] = [];
  for (const { line, cells } of rows) {
    if (assets.length === ASSETS_MAX) {
      throw new ListError(`line ${line}: expected at most ${ASSETS_MAX} assets, got more`);
    }
    const at = (name: string) => `line ${line}, column "${name}"`;
    const networkText = cells[columns.address] ?? '';
    const network = parseNetwork(networkText);
    if (network === undefined) {
      throw new ListError(
        `${at(columns.addressName)}: expected an address or a network such as 192.0.2.0/24, ` +
          `got ${shownText(networkText)}`,
      );
    }
    builder.add(network);
    assets.push({
      name: shortText(cells[columns.name], at('name')) || networkText,
      role: shortText(cells[columns.role], at('role')),
      weight: weightOf(cells[columns.weight], at('weight')),
    });
  }
  return new AssetTable({ table: builder.build(), assets });
}

function columnsOf(cells: readonly string[]) {
  const names = cells.map((cell) => cell.toLowerCase());
  const addressName = ADDRESS_NAMES.find((name) => names.includes(name));
  if (addressName === undefined || !names.includes('name')) {
    throw new ListError(
      'line 1: expected names of columns such as address_or_network,name,role,weight, ' +
        `got ${shownText(cells.join(','))}`,
    );
  }
  const [name, role, weight] = NAMES.map((one) => names.indexOf(one));
  return { address: names.indexOf(addressName), addressName, name, role, weight };
}

function shortText(cell: string | undefined, where: string): string {
  if (cell === undefined || cell.length <= TEXT_MAX) return cell ?? '';
  throw new ListError(
    `${where}: expected at most ${TEXT_MAX} characters, got ${cell.length}: ${shownText(cell)}`,
  );
}

function weightOf(cell: string | undefined, where: string): number {
  if (cell === undefined || cell === '') return UNLISTED_WEIGHT;
  const weight = Number(cell);
  if (weight > 0 && weight <= 1) return weight;
  throw new ListError(`${where}: expected a number above 0 and at most 1, got ${shownText(cell)}`);
}
