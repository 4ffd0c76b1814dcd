import type { Endpoint } from '../../lib/api.ts';
import { assetText, placeText } from '../../lib/known.ts';

const ORIGIN = 'By your own files, else by registries’ data (NRO, CC BY 4.0)';

/** What files say of a side: whose it is, and where. Text from files, shown as text. */
export function KnownOf({ side }: { side: Endpoint }) {
  const place = placeText(side);
  const { asset } = side;
  return (
    <>
      {asset && (
        <span>
          <bdi className="wire-text">{assetText(side)}</bdi>{' '}
          <span className="dim">
            {side.hostCount > 1 ? 'weighs most, ' : 'weight '}
            {asset.weight}
          </span>
        </span>
      )}
      {place !== '' && (
        <bdi className="wire-text" title={ORIGIN}>
          {place}
        </bdi>
      )}
    </>
  );
}
