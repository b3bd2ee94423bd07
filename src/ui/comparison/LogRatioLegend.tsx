import { Help } from '../controls/Help.tsx';
import { signed } from '../numbers.ts';
import { bands, borders } from './logRatio.ts';

interface LogRatioLegendProps {
  /** False where both columns come from one model, so that no word is likelier in one of them. */
  ratios: boolean;
}

/** The key to the words' colours and underlines, in one line. */
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
      <Help of="the key">
        {ratios &&
          `Colours: log π − log π_ref of a word, in nats; the bands meet at ${borders.map((border) => signed(border, 1)).join(', ')}. `}
        The gold judge’s reasons are listed below each text: point at one to see its words, or at a word to
        read what was found there.
      </Help>
    </p>
  );
}
