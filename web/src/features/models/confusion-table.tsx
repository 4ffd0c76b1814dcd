import { exactCount } from '../../lib/format.ts';

interface ConfusionProps {
  classes: readonly string[];
  /** As [true][told]. */
  counts: readonly number[];
}

/** Rows that judged, by true class and by the class that they were taken for. */
export function ConfusionTable({ classes, counts }: ConfusionProps) {
  const width = classes.length;
  return (
    <figure className="confusion">
      <figcaption>Which classes are mixed up?</figcaption>
      <div className="confusion-scroll" role="group" aria-label="Confusion" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="dim">
                true ↓ told →
              </th>
              {classes.map((name) => (
                <th scope="col" key={name} className="number cut" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, truth) => (
              <tr key={name}>
                <th scope="row" className="cut" title={name}>
                  {name}
                </th>
                {counts.slice(truth * width, (truth + 1) * width).map((count, told) => (
                  <td
                    key={classes[told]}
                    className={
                      told === truth ? 'number is-right' : count === 0 ? 'number dim' : 'number'
                    }
                  >
                    {exactCount(count)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
