import { type ComponentType, lazy, Suspense, useLayoutEffect, useRef } from 'react';
import { addressOf, type PlaceName, placeNames, placeTitles } from '../../app/page.ts';
import { withPlace } from '../../app/title.ts';
import { usePageState } from '../usePage.ts';
import { ThemeSwitch, useTheme } from './ThemeSwitch.tsx';

/** The frame around the places. Each is fetched when somebody goes there. */

const places: Readonly<Record<PlaceName, ComponentType>> = {
  lessons: lazy(() => import('../lessons/LessonsPlace.tsx')),
  lab: lazy(() => import('../lab/LabPlace.tsx')),
  own: lazy(() => import('../own/OwnPlace.tsx')),
  evidence: lazy(() => import('../evidence/EvidencePlace.tsx')),
};

/** The built page is stored for use without a network. While developing, every change would have to be asked for. */
const Newer = import.meta.env.PROD ? lazy(() => import('./Newer.tsx')) : null;

/** What controls do, once there is time; without it the page is as usable. */
const Hinted = lazy(() => import('../parts/Hinted.tsx').catch(() => ({ default: () => <></> })));

/** Only in slides. */
const SlideKeys = lazy(() => import('../embed/SlideKeys.tsx'));

const CONTENT = 'content';

export function Shell() {
  const name = usePageState(({ place }) => place.name);
  const embed = usePageState((state) => state.embed);
  const content = useRef<HTMLDivElement>(null);
  const opened = useRef(name);
  useTheme();
  useLayoutEffect(() => {
    document.title = withPlace(document.title, name);
    // Styles that only one place wants ask for it: those of a place that was left stay loaded.
    document.documentElement.dataset.place = name;
  }, [name]);
  // Before a place goes to where it was left.
  useLayoutEffect(() => {
    if (opened.current === name) return;
    opened.current = name;
    // Otherwise the focus stays on a link of the place that was left.
    content.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [name]);
  const Shown = places[name];
  return (
    <>
      {embed ? (
        <Suspense>
          <SlideKeys />
        </Suspense>
      ) : (
        <>
          <a
            className="skip"
            href={`#${CONTENT}`}
            onClick={(event) => {
              // The part after the # is the place.
              event.preventDefault();
              content.current?.focus();
            }}
          >
            Skip to {placeTitles[name].toLowerCase()}
          </a>
          <header className="top-bar">
            <h1>
              <a href={addressOf('lessons')}>DPO Lab</a>
            </h1>
            <nav aria-label="Places">
              {placeNames.map((place) => (
                <a key={place} href={addressOf(place)} aria-current={place === name ? 'page' : undefined}>
                  {placeTitles[place]}
                </a>
              ))}
            </nav>
            <ThemeSwitch />
          </header>
        </>
      )}
      <Suspense>
        <Hinted />
      </Suspense>
      {Newer && !embed && (
        <Suspense>
          <Newer />
        </Suspense>
      )}
      <div id={CONTENT} ref={content} tabIndex={-1}>
        <Suspense fallback={<p className="opening">Opening {placeTitles[name].toLowerCase()} …</p>}>
          <Shown />
        </Suspense>
      </div>
    </>
  );
}
