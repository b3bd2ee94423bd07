import { createContext, use } from 'react';
import { lessonValue, type ValueSources } from '../../app/lessons/values.ts';
import type { Block, Inline } from '../../experiment/lessons/lesson.ts';
import { Mathml } from '../stepDiagram/Mathml.tsx';

/** Where the numbers in sentences come from: the runs of the beat. */
export const ValuesContext = createContext<ValueSources>({ runs: new Map(), findings: null });

/** Words that have a colour on the whole page. */
const COLOURED = new Set(['gold', 'proxy', 'policy', 'reference', 'chosen', 'rejected']);

/** Paragraphs, formulas, lists and tables of a lesson. */
export function Prose({ blocks }: { blocks: readonly Block[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
  return blocks.map((block, i) => <OneBlock key={i} block={block} />);
}

function OneBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Line content={block.content} />
        </p>
      );
    case 'formula':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a formula that is wider than the page scrolls by keyboard
        <section className="lesson-formula" tabIndex={0} aria-label="formula">
          <Mathml display="block">{block.mathml}</Mathml>
        </section>
      );
    case 'list': {
      const items = block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
        <li key={i}>
          <Line content={item} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.columns.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
                <th key={i} scope="col">
                  <Line content={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
              <tr key={i}>
                {row.map((cell, j) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
                  <td key={j}>
                    <Line content={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

/** What stands in a sentence. */
export function Line({ content }: { content: readonly Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's text never changes
  return content.map((part, i) => <OnePart key={i} part={part} />);
}

function OnePart({ part }: { part: Inline }) {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'strong': {
      const [only] = part.content;
      const role = typeof only === 'string' && COLOURED.has(only) ? only : undefined;
      return (
        <strong className={role && `word-${role}`}>
          <Line content={part.content} />
        </strong>
      );
    }
    case 'em':
      return (
        <em>
          <Line content={part.content} />
        </em>
      );
    case 'code':
      return <code>{part.text}</code>;
    case 'math':
      return <Mathml>{part.mathml}</Mathml>;
    case 'link':
      return (
        <a href={part.address}>
          <Line content={part.content} />
        </a>
      );
    case 'value':
      return <Value name={part.name} />;
  }
}

/** A number as it was measured; an ellipsis until it is there. */
function Value({ name }: { name: string }) {
  const written = lessonValue(name, use(ValuesContext));
  return (
    <span className="value" data-value={name}>
      {written ?? '…'}
    </span>
  );
}
