import { type ReactNode, useState } from 'react';
import type { Lab } from '../../app/lab.ts';
import type { Page } from '../../app/page.ts';
import { startLab } from '../../app/startLab.ts';
import { LabContext } from '../useLab.ts';
import { usePage } from '../usePage.ts';

/** The page has one lab. It is started when a place first needs it, and goes on when one leaves. */
let started: Lab | null = null;

function labOf(page: Page): Lab {
  started ??= startLab(page);
  return started;
}

export function WithLab({ children }: { children: ReactNode }) {
  const page = usePage();
  const [lab] = useState(() => labOf(page));
  return <LabContext value={lab}>{children}</LabContext>;
}
