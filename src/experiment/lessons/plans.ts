/** Lectures from the course: which beats of which lesson, in their order. Minutes are those of the lessons themselves. */
export interface LecturePlan {
  name: string;
  title: string;
  /** The lecture lasts so long, questions of the room included. */
  minutes: number;
  /** Number of the lesson, and of its beats, all from 1. */
  parts: readonly { lesson: number; beats: readonly number[] }[];
}

export const plans: readonly LecturePlan[] = [
  {
    name: '80',
    title: 'RLHF and DPO in 80 minutes',
    minutes: 80,
    parts: [
      { lesson: 1, beats: [1, 2, 3, 5] },
      { lesson: 2, beats: [1, 3, 4, 5, 7] },
      { lesson: 3, beats: [1, 3, 4, 5, 7, 8] },
      { lesson: 4, beats: [1, 2, 5, 6] },
      { lesson: 5, beats: [1, 2, 4] },
      { lesson: 6, beats: [1, 2, 3, 5, 7] },
      { lesson: 7, beats: [1, 2, 3, 4, 7, 8] },
      { lesson: 8, beats: [1, 3, 5, 6, 8] },
    ],
  },
  {
    name: '20',
    title: 'DPO in 20 minutes',
    minutes: 20,
    parts: [
      { lesson: 1, beats: [1, 3] },
      { lesson: 3, beats: [1, 3, 8] },
      { lesson: 4, beats: [1, 5] },
      { lesson: 5, beats: [1] },
      { lesson: 6, beats: [1] },
      { lesson: 7, beats: [4] },
    ],
  },
];
