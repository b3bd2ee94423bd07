import { lazy, Suspense, useState } from 'react';
import { createProgress, type ProgressKeeper } from '../../app/lessons/progress.ts';
import { usePageState } from '../usePage.ts';
import { Shelf } from './Shelf.tsx';
import { ProgressContext } from './useProgress.ts';
import './lessons.css';

const LessonPage = lazy(() => import('./LessonPage.tsx'));
const ExerciseList = lazy(() => import('./exercises/ExerciseList.tsx'));
const ExercisePage = lazy(() => import('./exercises/ExercisePage.tsx'));
const PlanPage = lazy(() => import('./present/PlanPage.tsx'));

/** The page has one record of what was answered. */
let kept: ProgressKeeper | null = null;

function progressOf(): ProgressKeeper {
  kept ??= createProgress(() => localStorage);
  return kept;
}

/** The shelf, a lesson, the exercises, or the plans of a lecture. */
export default function LessonsPlace() {
  const [progress] = useState(progressOf);
  const path = usePageState(({ place }) => place.path);
  return (
    <ProgressContext value={progress}>
      <Suspense fallback={<p className="opening">Opening …</p>}>
        <Room path={path} />
      </Suspense>
    </ProgressContext>
  );
}

function Room({ path: [room, within], path }: { path: readonly string[] }) {
  switch (room) {
    case undefined:
      return <Shelf />;
    case 'plan':
      return <PlanPage />;
    case 'exercises':
      return within === undefined ? <ExerciseList /> : <ExercisePage name={within} />;
    default:
      return <LessonPage path={path} />;
  }
}
