import type { Field } from '../../../experiment/lessons/exercises/exercise.ts';

export interface AnswerProps<Of extends Field = Field> {
  field: Of;
  value: string;
  onChange(value: string): void;
}
