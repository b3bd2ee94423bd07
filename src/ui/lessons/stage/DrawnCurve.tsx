import { type PointerEvent, useRef } from 'react';
import type { Figure } from '../../../experiment/evidence/figure.ts';
import type { Extent } from '../../figures/extent.ts';
import { insetsOf, usePlotSize } from '../../figures/usePlotSize.ts';
import { brief } from '../../numbers.ts';
import type { Curve } from './stageProps.ts';

/** A curve has so many points, evenly apart: enough for a rise and a fall. */
const POINTS = 6;

interface DrawnCurveProps {
  /** The series that is guessed: "gold". */
  series: string;
  curve: Curve;
  onDraw?(curve: [number, number][]): void;
  figure: Figure;
  extent: Extent;
}

/** A curve is drawn over the figure by pointer, or point by point with the arrow keys. */
export function DrawnCurve({ series, curve, onDraw, figure, extent }: DrawnCurveProps) {
  const size = usePlotSize();
  const area = useRef<HTMLDivElement>(null);
  const [left, right] = ends(extent.across);
  const [low, high] = ends(extent.up);
  const points =
    curve.length === POINTS
      ? curve
      : Array.from({ length: POINTS }, (_, i) => [left + ((right - left) * i) / (POINTS - 1), 0] as const);
  const set = (index: number, y: number) =>
    onDraw?.(points.map(([x, old], i) => [x, i === index ? Math.min(high, Math.max(low, y)) : old]));
  const follow = ({ clientX, clientY, buttons, type }: PointerEvent) => {
    if (!area.current || (type === 'pointermove' && buttons === 0)) return;
    const box = area.current.getBoundingClientRect();
    const across = (clientX - box.left) / box.width;
    const up = 1 - (clientY - box.top) / box.height;
    set(Math.min(POINTS - 1, Math.max(0, Math.round(across * (POINTS - 1)))), low + up * (high - low));
  };
  return (
    <>
      <div
        ref={area}
        className="drawing-area"
        style={insetsOf(size)}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={follow}
      >
        {curve.length === 0 && <span>Draw {series} here</span>}
      </div>
      <fieldset className="drawing-keys">
        <legend>Your guess of {series}</legend>
        {points.map(([x, y], i) => (
          <input
            key={x}
            type="range"
            min={low}
            max={high}
            step={(high - low) / 40}
            value={y}
            aria-label={`${series} at ${figure.x.name} ${brief(x, 1)}`}
            aria-valuetext={brief(y)}
            onChange={({ target }) => set(i, Number(target.value))}
          />
        ))}
      </fieldset>
    </>
  );
}

const ends = (ticks: readonly number[]): [number, number] => [ticks[0], ticks[ticks.length - 1]];
