/**
 * A figure on the screen as an SVG file that stands alone: the drawing with its colours written out, and above and below
 * it what the page says around it (title, caption, key, where the numbers come from).
 */

export interface AroundFigure {
  title: string;
  caption: string;
  /** Names of the series, their colours, which may be variables of the page, and the outlines of their markers. */
  key: readonly { name: string; colour: string; outline: string }[];
  /** Where the numbers come from. */
  source: string;
}

export type FigureTheme = 'light' | 'dark';

/** What a drawing looks like follows from these, which children inherit, and from their opacity. */
const INHERITED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
];
const UNNEEDED = '.recharts-tooltip-cursor, title:empty, desc:empty';
const FONT = "Inter, system-ui, 'Helvetica Neue', Arial, sans-serif";
const NAMESPACE = 'http://www.w3.org/2000/svg';
const PADDING = 16;

/** The SVG as text, in pixels of the screen. The drawing itself stays as it is. */
export function figureSvg(drawing: SVGSVGElement, around: AroundFigure, theme: FigureTheme): string {
  return inTheme(theme, () => composed(drawing, around));
}

/** Styles are computed in that theme without its ever being painted. */
function inTheme<T>(theme: FigureTheme, read: () => T): T {
  const root = document.documentElement;
  const before = root.dataset.theme;
  root.dataset.theme = theme;
  try {
    return read();
  } finally {
    if (before === undefined) delete root.dataset.theme;
    else root.dataset.theme = before;
  }
}

function composed(drawing: SVGSVGElement, { title, caption, key, source }: AroundFigure): string {
  const { width, height } = drawing.getBoundingClientRect();
  const page = getComputedStyle(document.documentElement);
  const colourOf = (name: string) => page.getPropertyValue(name).trim();
  const ink = colourOf('--ink');
  const svg = element('svg', { xmlns: NAMESPACE, 'font-family': FONT });
  const background = svg.appendChild(element('rect', { width: '100%', height: '100%' }));
  background.setAttribute('fill', colourOf('--surface'));

  let y = PADDING;
  const write = (lines: readonly string[], size: number, colour: string, weight = 400) => {
    for (const line of lines) {
      y += size * 1.3;
      const text = element('text', { x: PADDING, y, 'font-size': size, 'font-weight': weight, fill: colour });
      text.textContent = line;
      svg.append(text);
    }
  };
  write(wrapped(title, width, 16), 16, ink, 650);
  write(wrapped(caption, width, 12), 12, colourOf('--muted'));
  y += 6;
  if (key.length > 1) {
    let x = PADDING;
    y += 15;
    for (const { name, colour, outline } of key) {
      const room = 18 + widthOf(name, 12) + 14;
      if (x > PADDING && x + room > width) [x, y] = [PADDING, y + 17];
      const at = `translate(${x + 6} ${y - 4})`;
      const stroke = resolved(colour, drawing);
      svg.append(element('path', { d: outline, transform: at, stroke, 'stroke-width': 1.8, fill: 'none' }));
      const text = element('text', { x: x + 18, y, 'font-size': 12, fill: ink });
      text.textContent = name;
      svg.append(text);
      x += room;
    }
    y += 6;
  }

  const copy = withStyles(drawing);
  copy.setAttribute('x', String(PADDING));
  copy.setAttribute('y', String(y));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  svg.append(copy);
  y += height;
  write(wrapped(source, width, 11), 11, colourOf('--muted'));

  const [w, h] = [Math.ceil(width + 2 * PADDING), Math.ceil(y + PADDING)];
  svg.setAttribute('width', String(w));
  svg.setAttribute('height', String(h));
  svg.setAttribute('viewBox', `0 0 ${w} ${h}`);
  return new XMLSerializer().serializeToString(svg);
}

/** A copy that needs no style sheet. What only serves the pointer or a screen reader is left out. */
function withStyles(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawing, copy].map((root) => [root, ...root.querySelectorAll('*')]);
  const unneeded: Element[] = [];
  for (const [i, original] of originals.entries()) {
    const style = getComputedStyle(original);
    if (style.display === 'none' || original.matches(UNNEEDED)) unneeded.push(copies[i]);
    for (const name of ['class', 'style', 'tabindex', 'role', 'aria-label']) copies[i].removeAttribute(name);
    if (original === drawing || original.tagName === 'defs' || original.closest('defs')) continue;
    const { parentElement: parent } = original;
    const inherited = parent && parent !== (drawing as Element) ? getComputedStyle(parent) : null;
    for (const name of INHERITED) {
      const value = style.getPropertyValue(name);
      if (value === inherited?.getPropertyValue(name)) copies[i].removeAttribute(name);
      else copies[i].setAttribute(name, value);
    }
    if (style.opacity !== '1') copies[i].setAttribute('opacity', style.opacity);
  }
  for (const one of unneeded) one.remove();
  return copy;
}

function element<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    // The serialiser writes the namespace itself.
    if (key !== 'xmlns') made.setAttribute(key, String(value));
  }
  return made;
}

/** "var(--series-1)" as "rgb(…)", as an element of the drawing would have it. */
function resolved(colour: string, drawing: SVGSVGElement): string {
  const probe = drawing.appendChild(document.createElementNS(NAMESPACE, 'g'));
  probe.style.fill = colour;
  const { fill } = getComputedStyle(probe);
  probe.remove();
  return fill;
}

let measuring: CanvasRenderingContext2D | null = null;

/** In pixels, at this size of letters. */
function widthOf(text: string, size: number): number {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (!measuring) return 0.55 * size * text.length;
  measuring.font = `${size}px ${FONT}`;
  return measuring.measureText(text).width;
}

function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The SVG as a PNG of twice as many pixels each way. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The browser could not make a PNG of this figure. Save it as SVG instead.'));
    }, 'image/png');
  });
}
