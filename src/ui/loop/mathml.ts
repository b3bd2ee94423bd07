import { createElement, type ReactNode } from 'react';

/**
 * MathML elements as functions. Browsers draw MathML themselves: selectable, zoomable and readable aloud, without
 * a library or fonts to load.
 */
type Element = (...children: ReactNode[]) => ReactNode;

const element =
  (tag: string, properties: object | null = null): Element =>
  (...children) =>
    createElement(tag, properties, ...children);

export const row = element('mrow');
export const fraction = element('mfrac');
export const sub = element('msub');
export const sup = element('msup');
export const number = element('mn');
export const operator = element('mo');
export const prefix = element('mo', { form: 'prefix' });
/** Function names stand upright. */
export const name = element('mi', { mathvariant: 'normal' });
export const variable = element('mi');
/** Between a function's name and its argument. */
export const space = createElement('mspace', { width: '0.17em' });
/** A part in one of the page's fixed colours. */
export const coloured = (meaning: string) => element('mrow', { className: `math-${meaning}` });
