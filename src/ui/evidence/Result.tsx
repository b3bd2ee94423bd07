import { resultParts } from '../../app/evidence/resultParts.ts';

/** What came of a claim, a line for each world. */
export function Result({ text }: { text: string }) {
  return (
    <ul className="result">
      {resultParts(text).map(({ world, text }) => (
        <li key={`${world} ${text}`}>
          {world && <span className="muted">{world}: </span>}
          {text}
        </li>
      ))}
    </ul>
  );
}
