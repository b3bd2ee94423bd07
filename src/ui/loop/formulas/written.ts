import type { ReactNode } from 'react';

/** A formula as the page shows it. */
export interface Written {
  /** Right of the equals sign. */
  loss: ReactNode;
  /** Left of it; L where it is absent. */
  left?: ReactNode;
  /** What it is the loss of, or what it is where it is none: "one pair" where it is absent. */
  of?: string;
  /** What its symbols stand for. */
  where: readonly ReactNode[];
}
