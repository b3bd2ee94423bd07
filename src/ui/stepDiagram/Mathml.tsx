import { createElement } from 'react';

interface Properties {
  /** What stands inside of `<math>`. */
  children: string;
  display?: 'block';
  displaystyle?: 'true';
  'aria-label'?: string;
}

/** MathML that the build has made. Browsers draw it themselves: selectable, zoomable and readable aloud. */
export function Mathml({ children, ...properties }: Properties) {
  // The string comes from the project's own source (the methods' records), made while the page is built; nothing
  // that a visitor, a link or a file says is in it.
  const html = { __html: children };
  return createElement('math', { ...properties, dangerouslySetInnerHTML: html });
}
