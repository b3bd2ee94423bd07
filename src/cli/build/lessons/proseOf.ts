import type { PhrasingContent, RootContent } from 'mdast';
import type { Block, Inline } from '../../../experiment/lessons/lesson.ts';
import { mathml } from '../formulas.ts';

/** Names the file, the line and what is wrong there. */
export class LessonProblem extends Error {
  constructor(file: string, node: { position?: { start: { line: number } } } | undefined, what: string) {
    super(`${file}, line ${node?.position?.start.line ?? 1}: it ${what}.`);
    this.name = 'LessonProblem';
  }
}

/** {gold.end}, {reviews-dpo:gold.end}, {claim:12} */
const VALUE = /\{([a-z][\w.,:/+% -]*)\}/gi;

export function blockOf(file: string, node: RootContent): Block {
  switch (node.type) {
    case 'paragraph':
      return { kind: 'paragraph', content: inlinesOf(file, node.children) };
    case 'math':
      return { kind: 'formula', mathml: mathml(file, node.value) };
    case 'list':
      return {
        kind: 'list',
        ordered: node.ordered === true,
        items: node.children.map((item) => {
          const [only, ...others] = item.children;
          if (only?.type !== 'paragraph' || others.length > 0) {
            throw new LessonProblem(file, item, 'has a list whose items are more than one paragraph');
          }
          return inlinesOf(file, only.children);
        }),
      };
    case 'table': {
      const [head, ...rows] = node.children.map((row) =>
        row.children.map((cell) => inlinesOf(file, cell.children)),
      );
      return { kind: 'table', columns: head, rows };
    }
    default:
      throw new LessonProblem(file, node, `has a ${node.type}, which lessons do not know`);
  }
}

export function inlinesOf(file: string, nodes: readonly PhrasingContent[]): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
        return withValues(node.value);
      case 'strong':
        return [{ kind: 'strong', content: inlinesOf(file, node.children) }];
      case 'emphasis':
        return [{ kind: 'em', content: inlinesOf(file, node.children) }];
      case 'inlineCode':
        return [{ kind: 'code', text: node.value }];
      case 'inlineMath':
        return [{ kind: 'math', mathml: mathml(file, node.value, 'inline') }];
      case 'link':
        return [{ kind: 'link', address: node.url, content: inlinesOf(file, node.children) }];
      default:
        throw new LessonProblem(file, node, `has a ${node.type} in a sentence, which lessons do not know`);
    }
  });
}

/** Splits a text at its numbers. Lines that are broken in the file go on. */
function withValues(text: string): Inline[] {
  const flowing = text.replace(/\s*\n\s*/g, ' ');
  const parts: Inline[] = [];
  let from = 0;
  for (const match of flowing.matchAll(VALUE)) {
    if (match.index > from) parts.push(flowing.slice(from, match.index));
    parts.push({ kind: 'value', name: match[1] });
    from = match.index + match[0].length;
  }
  if (from < flowing.length) parts.push(flowing.slice(from));
  return parts;
}
