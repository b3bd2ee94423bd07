import { legend } from './logRatio.ts';

/** The key to the tokens' colours and underlines. */
export function LogRatioLegend() {
  return (
    <p className="ratio-legend">
      <span>log π − log π_ref in nats: less likely</span>
      {legend.map(({ band, label }) => (
        <span key={band} className={`token ${band}`}>
          {label}
        </span>
      ))}
      <span>more likely than before</span>
    </p>
  );
}
