import { signed } from '../numbers.ts';
import { withDigits } from './terms.ts';
import { largestMoves, type ReadWord } from './words.ts';

const SHOWN = 5;

interface MovesProps {
  words: readonly (ReadWord & { where?: 'chosen' | 'rejected' })[];
}

/** The words whose probability changed most, with the numbers before and after. */
export function Moves({ words }: MovesProps) {
  const moved = largestMoves(words, SHOWN);
  return (
    <section className="moves" aria-label="Largest changes">
      <h4>Largest changes</h4>
      {moved.length === 0 ? (
        <p className="empty">No word has become more or less likely yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">word</th>
              <th scope="col">
                log π<sub>ref</sub>
              </th>
              <th scope="col">log π</th>
              <th scope="col">log-ratio</th>
            </tr>
          </thead>
          <tbody>
            {moved.map(({ ink, where, policy, reference, logRatio }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a word may occur twice
              <tr key={index}>
                <th scope="row">
                  {ink} {where && <span className={`math-${where} where`}>{where}</span>}
                </th>
                <td>{withDigits(reference, 2)}</td>
                <td>{withDigits(policy, 2)}</td>
                <td>
                  <b>{signed(logRatio)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
