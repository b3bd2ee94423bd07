import { signed } from '../numbers.ts';
import { bands, borders } from './logRatio.ts';

/** The key to the tokens' colours and underlines. */
export function LogRatioLegend() {
  return (
    <div className="ratio-legend">
      {bands.map((band) => (
        <span key={band} className={`token ${band}`}>
          ab
        </span>
      ))}
      {borders.map((border, index) => (
        <span key={border} className={index === 0 ? 'border first' : 'border'}>
          {signed(border, 1)}
        </span>
      ))}
      <span className="meaning">
        log π − log π_ref of a token, in nats: <i>less</i> or <b>more</b> likely than before. The gold judge’s
        reasons: a line above what <span className="earns">earns</span>, dots above what{' '}
        <span className="costs">costs</span>; point at a word to read them
      </span>
    </div>
  );
}
