/** What somebody has called a run, and written down about it. Empty where nobody has. */
export interface RunLabel {
  name: string;
  note: string;
}

export const NO_LABEL: RunLabel = { name: '', note: '' };

export const LONGEST_NAME = 80;
export const LONGEST_NOTE = 2000;

/** As it is kept: without white space around it, and no longer than there is room. */
export function tidyLabel({ name, note }: RunLabel): RunLabel {
  return {
    name: name.replace(/\s+/g, ' ').trim().slice(0, LONGEST_NAME),
    note: note.trim().slice(0, LONGEST_NOTE),
  };
}

export const isLabelled = ({ name, note }: RunLabel) => name !== '' || note !== '';
