/** The first thing that can take the focus in each part of the lab; much stands between them. */
const parts = [
  { title: 'Train', first: '.rail-go .primary' },
  { title: 'the texts', first: '.texts button' },
  { title: 'the figure', first: '.hero button' },
];

/** Ways past the settings, seen only by those who come by keyboard. */
export function SkipLinks() {
  return parts.map(({ title, first }) => (
    <button
      key={title}
      type="button"
      className="skip"
      onClick={() => document.querySelector<HTMLElement>(first)?.focus()}
    >
      Skip to {title}
    </button>
  ));
}
