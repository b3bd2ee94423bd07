/** Which figure, which prompt and which panels are open: what a link shows besides the settings. */
export interface View {
  /** The large figure; null follows the method. */
  figure: FigureTab | null;
  /** A measurement that was opened large from its tile, in place of the figure. */
  chart: string | null;
  /** The prompt whose answers are shown, from 1. */
  prompt: number;
  open: readonly Panel[];
}

/** The figures of all runs that stand side by side. */
export const heroNames = ['reward', 'hacking', 'win rate', 'length'] as const;
export type HeroName = (typeof heroNames)[number];

export type FigureTab = HeroName | 'spread';
export const figureTabs: readonly FigureTab[] = [...heroNames, 'spread'];

/** Besides these a sweep can be open, of which the lab's state knows itself. */
const panels = ['microscope', 'pair', 'beside', 'runs', 'sweep'] as const;
export type Panel = (typeof panels)[number];

export const usualView: View = { figure: null, chart: null, prompt: 1, open: [] };

/** The names that a view has in an address. */
export const viewNames = ['figure', 'chart', 'prompt', 'open'] as const;
type ViewName = (typeof viewNames)[number];

/** Far more than any world shows; a number in an address may be as long as the address. */
const MOST_PROMPTS = 1000;

const inAddress = (tab: FigureTab) => tab.replace(' ', '-');

/**
 * @param given what the address has under each name
 * @param refuse is told of each name that cannot be read, whose usual value stays
 */
export function readView(
  given: (name: ViewName) => string | undefined,
  refuse: (name: ViewName, text: string, must: string) => void,
): View {
  /** Null where nothing is given, or nothing that can be read. */
  const read = <T>(name: ViewName, must: string, parse: (text: string) => T | null): T | null => {
    const text = given(name);
    if (text === undefined) return null;
    const value = parse(text);
    if (value === null) refuse(name, text, must);
    return value;
  };
  const tabs = figureTabs.map(inAddress);
  return {
    figure: read(
      'figure',
      `one of ${tabs.join(', ')}`,
      (text) => figureTabs.find((tab) => inAddress(tab) === text) ?? null,
    ),
    chart: read('chart', 'the name of a chart', (text) => /^[a-z_-]{1,40}$/.exec(text)?.[0] ?? null),
    prompt:
      read('prompt', `a whole number from 1 to ${MOST_PROMPTS}`, (text) => {
        const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
        return value >= 1 && value <= MOST_PROMPTS ? value : null;
      }) ?? usualView.prompt,
    open:
      read('open', `names from ${panels.join(', ')}, with commas between them`, (text) => {
        const named = text.split(',');
        const found = panels.filter((panel) => named.includes(panel));
        return found.length === named.length ? found : null;
      }) ?? usualView.open,
  };
}

/** What is not as usual, by the names in an address. */
export function viewInAddress({ figure, chart, prompt, open }: View): [ViewName, string][] {
  return [
    ...(figure ? [['figure', inAddress(figure)] as [ViewName, string]] : []),
    ...(chart ? [['chart', chart] as [ViewName, string]] : []),
    ...(prompt === usualView.prompt ? [] : [['prompt', String(prompt)] as [ViewName, string]]),
    ...(open.length > 0 ? [['open', open.join()] as [ViewName, string]] : []),
  ];
}

/** A panel opened or closed. */
export function withPanel({ open }: Pick<View, 'open'>, panel: Panel, isOpen: boolean): Pick<View, 'open'> {
  return { open: panels.filter((one) => (one === panel ? isOpen : open.includes(one))) };
}

/** The view as a link carries it: a sweep's place is open as well. */
export function viewShown({ view, sweepShown }: { view: View; sweepShown: boolean }): View {
  return { ...view, ...withPanel(view, 'sweep', sweepShown) };
}
