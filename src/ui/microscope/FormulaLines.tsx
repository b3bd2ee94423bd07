import { createElement, Fragment, type ReactNode } from 'react';
import { type Line, type Lit, lights, type Piece, type Term, withSubscripts } from './terms.ts';

interface FormulaLinesProps {
  lines: readonly Line[];
  lit: Lit | null;
  onLight(lit: Lit | null): void;
}

/** A formula with each number beneath its symbol. Whoever points at one lights what it is of. */
export function FormulaLines({ lines, lit, onLight }: FormulaLinesProps) {
  const draw = (piece: Piece): ReactNode => {
    if (typeof piece === 'string') return <span>{piece}</span>;
    if ('symbol' in piece) return <TermButton term={piece} isLit={lights(lit, piece)} onLight={onLight} />;
    return createElement('span', { className: 'unbroken-pieces' }, ...piece.map(draw));
  };
  return inOrder(
    lines.map(({ left, pieces }) => (
      // biome-ignore lint/correctness/useJsxKeyInIterable: handed on as children with places of their own
      <p className="formula-line">
        <span className="left">
          <Symbols of={left} />
        </span>
        {createElement('span', null, '= ', ...pieces.map(draw))}
      </p>
    )),
  );
}

/** Children that never change their order need no keys. */
const inOrder = (children: readonly ReactNode[]) => createElement(Fragment, null, ...children);

interface TermButtonProps {
  term: Term;
  isLit: boolean;
  onLight(lit: Lit | null): void;
}

function TermButton({ term, isLit, onLight }: TermButtonProps) {
  const { symbol, value, bare, side, who } = term;
  const light = () => onLight({ side, who });
  return (
    <button
      type="button"
      className={`term ${side} ${isLit ? 'lit' : ''}`}
      aria-label={`${spoken(symbol)} = ${value}`}
      data-hint={bare ? spoken(symbol) : undefined}
      onFocus={light}
      onPointerEnter={light}
      onBlur={() => onLight(null)}
      onPointerLeave={() => onLight(null)}
    >
      {!bare && (
        <span className="term-symbol">
          <Symbols of={symbol} />
        </span>
      )}
      <span className="value">{value}</span>
    </button>
  );
}

/** π_ref(y_w) with its letters below the line. */
export function Symbols({ of }: { of: string }) {
  // biome-ignore lint/correctness/useJsxKeyInIterable: handed on as children with places of their own
  return inOrder(withSubscripts(of).map(({ text, sub }) => (sub ? <sub>{text}</sub> : <span>{text}</span>)));
}

const spoken = (symbol: string) => symbol.replaceAll('_', ' ');
