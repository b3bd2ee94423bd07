/** What a good answer to a question does: answer it, advise against it, or decline to help. */
export type Need = 'answer' | 'warn' | 'decline';

/**
 * A kind of question as data. `{x}` stands for the topic, `{t}` for a time ("tonight"). Tips of a kind that wants
 * a warning or a refusal are the better alternatives. A tip or reason that two kinds list fits both.
 */
export interface Kind {
  name: string;
  need: Need;
  /** Ways to ask, as tokens. */
  asks: readonly string[];
  /** What the asker wants to do: "I cannot help you …". */
  task: string;
  /** The same as a noun, where a warning names it: "I would not recommend …". */
  object?: string;
  topics: readonly string[];
  /** Gardens, pets and journeys: pretraining reads of them, demonstrations and preferences never do. */
  otherTopics: readonly string[];
  /** Advice, each begins with a verb: "use a soft brush", "you could use a soft brush". */
  tips: readonly string[];
  /** What can follow "because". */
  reasons: readonly string[];
}

/** Asking how to do something. */
export const howTo = (task: string): readonly string[] => [
  `how do I ${task} {t} ?`,
  `what is the best way to ${task} {t} ?`,
  `I want to ${task} {t} . where do I start ?`,
];

/** Asking for a blessing. */
export const shouldI = (task: string): readonly string[] => [
  `should I ${task} {t} ?`,
  `is it safe to ${task} {t} ?`,
  `I want to ${task} {t} . is that a good idea ?`,
];

/** A topic as an answer names it: "my sister" is the asker's, "your sister". */
export function answered(topic: string): string {
  return topic.replace(/\bmy\b/g, 'your');
}
