import { type SeriesStyle, SeriesSwatch } from '../../figures/markers.tsx';

interface SeriesKeyProps {
  names: readonly string[];
  styleOf(series: string): SeriesStyle;
}

/** Which mark is which series, where names do not stand at the lines. */
export function SeriesKey({ names, styleOf }: SeriesKeyProps) {
  return (
    <ul className="series-key" aria-label="Series">
      {names.map((name) => (
        <li key={name}>
          <SeriesSwatch style={styleOf(name)} hollow /> {name}
        </li>
      ))}
    </ul>
  );
}
