import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Page, PageState } from '../app/page.ts';

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = use(PageContext);
  if (!page) throw new Error('usePage outside PageContext');
  return page;
}

/** A part of the page's state; the component renders again only when that part changes. */
export function usePageState<Part>(part: (state: PageState) => Part): Part {
  return useStore(usePage().store, part);
}
