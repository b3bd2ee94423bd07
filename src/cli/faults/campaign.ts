/** What `npm run faults` is made of: campaigns, each of which injects faults of one kind and counts what held. */

/** One fault, injected many times. */
export interface FaultCount {
  /** What was done, in words: a row of the table in public/docs/reliability.md. */
  fault: string;
  /** What has to hold each time, in words. */
  expected: string;
  cases: number;
  /** A sentence for every case that did not hold; a case that held adds none. */
  failures: string[];
}

export interface CampaignOptions {
  /** Everything random follows from it. */
  seed: number;
  /** `short` is for `npm test`, `full` for `npm run faults`. */
  scale: 'short' | 'full';
  /** The number of the only case, to repeat one that did not hold. */
  only?: number;
  /** Leaves out what a campaign that was stopped has done already. */
  resume?: boolean;
  say: (line: string) => void;
}

export interface Campaign {
  /** The word behind `--only`. */
  name: string;
  /** Its cases have numbers, and one can be repeated alone. */
  hasNumbers?: true;
  /** It can go on where it was stopped. */
  resumes?: true;
  run(options: CampaignOptions): Promise<FaultCount[]>;
  /** How many cases it has in all, where it may have been stopped before their end. */
  planned?(options: CampaignOptions): number;
}
