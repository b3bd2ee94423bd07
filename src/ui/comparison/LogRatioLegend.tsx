import { signed } from '../numbers.ts';
import { bands, borders } from './logRatio.ts';

interface LogRatioLegendProps {
  /** False where both columns come from one model, so that no token is likelier in one of them. */
  ratios: boolean;
}

/** The key to the tokens' colours and underlines, and to the judge's marks above them. */
export function LogRatioLegend({ ratios }: LogRatioLegendProps) {
  return (
    <div className="ratio-legend">
      {ratios && (
        <>
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
            log π − log π_ref of a token, in nats: <i>less</i> or <b>more</b> likely than before
          </span>
        </>
      )}
      <span className="judge">
        Above a word, the gold judge’s reasons: <span className="earns">line</span>, adds points;{' '}
        <span className="costs">dots</span>, loses points. Point at the word to read them.
      </span>
    </div>
  );
}
