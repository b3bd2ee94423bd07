/** A preference pair as TRL reads it. Texts join without a separator: prompt + chosen is the whole text. */
export interface PreferencePair {
  prompt: string;
  chosen: string;
  rejected: string;
}
