import { useArrowStops } from '../comparison/useArrowStops.ts';
import { brief } from '../numbers.ts';

/** One example of the batch, as a bar. */
export interface Bar {
  weight: number;
  /** Marked beneath: its label goes against gold, or gold and proxy differ. */
  marked: boolean;
  says: string;
}

interface BatchStripProps {
  /** Largest weight first. */
  bars: readonly Bar[];
  shown: number;
  onShow(index: number): void;
  /** What a bar's height is. */
  measure: string;
  /** What is in the batch: "pair", "sample". */
  what: string;
  mark: string;
}

/** The batch as bars, sorted by weight: one stop for the Tab key, and arrow keys go from bar to bar. */
export function BatchStrip({ bars, shown, onShow, measure, what, mark }: BatchStripProps) {
  const { group, onKeyDown } = useArrowStops<HTMLDivElement>();
  const largest = Math.max(...bars.map(({ weight }) => weight), Number.EPSILON);
  const last = bars.length - 1;
  return (
    <div className="batch">
      <div className="turns">
        <button
          type="button"
          className="small"
          aria-label={`Previous ${what}`}
          disabled={shown === 0}
          onClick={() => onShow(shown - 1)}
        >
          ‹
        </button>
        <span data-testid="microscope-place">
          {what} {shown + 1} of {bars.length}
        </span>
        <button
          type="button"
          className="small"
          aria-label={`Next ${what}`}
          disabled={shown === last}
          onClick={() => onShow(shown + 1)}
        >
          ›
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, these are pictures to choose from */}
      <div
        ref={group}
        className="bars"
        role="group"
        aria-label={`${what}s of the batch, largest weight first`}
        onKeyDown={onKeyDown}
      >
        {bars.map(({ weight, marked, says }, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars of a batch stay in their order
            key={index}
            type="button"
            className={marked ? 'marked' : ''}
            tabIndex={index === shown ? 0 : -1}
            aria-current={index === shown ? 'true' : undefined}
            aria-label={`${what} ${index + 1}: weight ${brief(weight, 3)}, ${says}`}
            data-hint={`weight ${brief(weight, 3)}, ${says}`}
            onFocus={() => onShow(index)}
            onClick={() => onShow(index)}
          >
            <svg viewBox="0 0 10 40" preserveAspectRatio="none" aria-hidden="true">
              <rect
                x="0"
                width="10"
                y={40 - (38 * weight) / largest - 2}
                height={(38 * weight) / largest + 2}
              />
            </svg>
          </button>
        ))}
      </div>
      <p className="key">
        Height: {measure}. <span className="marked-key">●</span> {mark}
      </p>
    </div>
  );
}
