import type { ModelSheet } from '../../lib/api.ts';
import { shortNumber } from '../../lib/format.ts';

/** What a model makes most of, by one measure. */
export function WeightBars({ measure, columns }: ModelSheet['weights'][number]) {
  const most = Math.max(...columns.map(({ value }) => value));
  return (
    <figure className="weights">
      <figcaption>What does it look at?</figcaption>
      <p className="dim">{measure}</p>
      <table>
        <tbody>
          {columns.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row" className="cut" title={name}>
                {name}
              </th>
              <td className="weights-bar" aria-hidden="true">
                <span style={{ inlineSize: `${(100 * value) / most}%` }} />
              </td>
              <td className="number">{shortNumber(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
