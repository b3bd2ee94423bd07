import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';

interface ArrowStops<Group extends HTMLElement> {
  group: RefObject<Group | null>;
  /** The one member that the Tab key stops at. */
  stop: number;
  setStop(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** A group of buttons that is one stop for the Tab key; inside it the arrow keys walk. */
export function useArrowStops<Group extends HTMLElement>(): ArrowStops<Group> {
  const group = useRef<Group>(null);
  const [stop, setStop] = useState(0);
  const onKeyDown = (event: KeyboardEvent) => {
    const members = [...(group.current?.querySelectorAll('button') ?? [])];
    const at = members.indexOf(event.target as HTMLButtonElement);
    const last = members.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), last);
    setStop(next);
    members[next].focus();
  };
  return { group, stop, setStop, onKeyDown };
}
