import { Help } from '../controls/Help.tsx';
import { signed } from '../numbers.ts';
import { bands, borders } from './logRatio.ts';

interface LogRatioLegendProps {
  /** False where both columns come from one model, so that no token is likelier in one of them. */
  ratios: boolean;
}

/** The key to the tokens' colours and underlines, and to the judge's marks above them, in one line. */
export function LogRatioLegend({ ratios }: LogRatioLegendProps) {
  return (
    <p className="ratio-legend">
      {ratios && (
        <span>
          <i>less</i>
          {bands.map((band) => (
            <span key={band} className={`token ${band}`}>
              ab
            </span>
          ))}
          <b>more</b> likely
        </span>
      )}
      <span className="judge">
        gold judge: <span className="earns">adds</span>, <span className="costs">takes off</span>
      </span>
      <Help of="the key">
        {ratios &&
          `Colours: log π − log π_ref of a token, in nats; the bands meet at ${borders.map((border) => signed(border, 1)).join(', ')}. `}
        Above a word: a line where the gold judge adds points, dots where it takes some off. Point at a word
        to read why.
      </Help>
    </p>
  );
}
