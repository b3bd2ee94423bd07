import { useLab, useLabState } from '../useLab.ts';

/** Sentences that stop nothing. */
export function Notices() {
  const lab = useLab();
  const notices = useLabState((state) => state.notices);
  return (
    <ul className="notices" aria-live="polite" aria-label="Notices" data-testid="notices">
      {notices.map(({ id, sentence }) => (
        <li key={id}>
          <span>{sentence}</span>
          <button
            type="button"
            className="quiet small"
            aria-label={`Dismiss: ${sentence}`}
            onClick={() => lab.dismissNotice(id)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
