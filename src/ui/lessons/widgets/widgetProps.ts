/** What every widget is told. */
export interface WidgetProps {
  /** What the lesson says of it in its beat block. */
  options: Readonly<Record<string, string | number>>;
  /** On the wall: large, and for keys alone. */
  presenting: boolean;
  /** What would give the answer away, as the beat says: empty once one has guessed. */
  hides: readonly string[];
}
