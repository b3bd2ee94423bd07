import film from 'virtual:film';
import { useEffect, useState } from 'react';
import { withMinus } from '../numbers.ts';

/** The film lasts so many milliseconds; each frame is one evaluation of the recorded run. */
const LASTS = 7000;

/** A recorded run that plays once: proxy and gold over the steps, and what the policy writes. */
export function Film() {
  // Who does not want motion sees the end.
  const [still] = useState(() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  const last = film.frames.length - 1;
  const [frame, setFrame] = useState(still ? last : 0);
  const [playing, setPlaying] = useState(!still);

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      setFrame((at) => Math.min(at + 1, last));
    }, LASTS / last);
    return () => clearInterval(timer);
  }, [playing, last]);

  useEffect(() => {
    if (frame === last && last > 0) setPlaying(false);
  }, [frame, last]);

  const now = film.frames[frame];
  return (
    <figure className="film">
      <FilmPlot frames={film.frames} upTo={frame} />
      <div className="film-text">
        <p className="film-step">
          step {now.step}{' '}
          <span className="proxy">
            proxy {withMinus(now.proxy.toFixed(2))} ± {now.proxyHalf.toFixed(2)}
          </span>{' '}
          <span className="gold">
            gold {withMinus(now.gold.toFixed(2))} ± {now.goldHalf.toFixed(2)}
          </span>
        </p>
        <p className="film-writes">
          <b>{film.prompt}</b>
          {now.text}
        </p>
      </div>
      <figcaption>
        <button
          type="button"
          onClick={() => {
            if (!playing && frame === last) setFrame(0);
            setPlaying(!playing);
          }}
        >
          {playing ? 'Pause' : 'Play again'}
        </button>{' '}
        <span>
          Recorded: {film.source}. ± is half of a 95% interval, n = {film.samples} fresh samples. Rewards in
          standard deviations, 0 = reference.
        </span>
      </figcaption>
    </figure>
  );
}

const [WIDTH, HEIGHT] = [620, 300];
const MARGIN = { left: 44, right: 70, top: 14, bottom: 34 };

/** Of the library for figures this page needs nothing but two lines, and the library would be all of its weight. */
function FilmPlot({ frames, upTo }: { frames: typeof film.frames; upTo: number }) {
  const steps = frames.at(-1)?.step ?? 24;
  const values = frames.flatMap(({ proxy, gold }) => [proxy, gold]);
  const low = Math.min(-0.5, ...values.map((value) => Math.floor(2 * value) / 2));
  const high = Math.max(1.5, ...values.map((value) => Math.ceil(2 * value) / 2));
  const x = (step: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * step) / steps;
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * (value - low)) / (high - low);
  const shown = frames.slice(0, upTo + 1);
  const end = shown.at(-1);
  const line = (of: (frame: (typeof film.frames)[number]) => number) =>
    shown.map((frame) => `${x(frame.step).toFixed(1)} ${y(of(frame)).toFixed(1)}`).join('L');
  const ticks = Array.from({ length: Math.round((high - low) / 0.5) + 1 }, (_, i) => low + 0.5 * i);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={
        end
          ? `Proxy and gold reward against the step. At step ${end.step} the proxy is at ${end.proxy.toFixed(2)}, gold at ${end.gold.toFixed(2)}.`
          : 'Proxy and gold reward against the step.'
      }
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${MARGIN.left} ${y(tick)}H${WIDTH - MARGIN.right}`}
            className={tick === 0 ? 'zero' : 'grid'}
          />
          <text x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
            {withMinus(String(tick))}
          </text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <text key={share} x={x(share * steps)} y={HEIGHT - 18} textAnchor="middle">
          {Math.round(share * steps)}
        </text>
      ))}
      <text x={WIDTH - MARGIN.right} y={HEIGHT - 3} textAnchor="end">
        step
      </text>
      {end && (
        <>
          <path d={`M${line(({ proxy }) => proxy)}`} className="line proxy" />
          <path d={`M${line(({ gold }) => gold)}`} className="line gold" />
          {shown.map((frame) => (
            <g key={frame.step}>
              <circle cx={x(frame.step)} cy={y(frame.proxy)} r={4.5} className="mark proxy" />
              <rect x={x(frame.step) - 4} y={y(frame.gold) - 4} width={8} height={8} className="mark gold" />
            </g>
          ))}
          <text x={x(end.step) + 8} y={y(end.proxy) + 4} className="name proxy">
            proxy
          </text>
          <text x={x(end.step) + 8} y={y(end.gold) + 4} className="name gold">
            gold
          </text>
        </>
      )}
    </svg>
  );
}
