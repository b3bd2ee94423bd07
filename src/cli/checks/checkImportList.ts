import { type ESTree, parseSync, Visitor } from 'vite';

/** One place where a source file names another module. */
export interface Import {
  /** What stands between the quotes; null where the path is computed and cannot be known. */
  specifier: string | null;
  line: number;
  /** True when the whole statement vanishes on compilation: `import type …`, `export type … from`, `import('…').T`. */
  typeOnly: boolean;
}

/**
 * All imports of a TypeScript file: import and export … from statements, `import()`, import types, and
 * `new URL('…', import.meta.url)`, which is how a bundler is told of a worker.
 *
 * `import { type A } from './a.ts'` is not type-only: with verbatimModuleSyntax it stays as `import './a.ts'`
 * and pulls the module into the bundle.
 */
export function listImports(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const found: { specifier: string | null; offset: number; typeOnly: boolean }[] = [];
  const add = (node: { start: number }, specifier: string | null, typeOnly = false) =>
    found.push({ specifier, offset: node.start, typeOnly });

  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node, node.source.value, node.exportKind === 'type');
    },
    ImportExpression: (node) => add(node, literal(node.source)),
    TSImportType: (node) => add(node, node.source.value, true),
    NewExpression: (node) => {
      const [target, base] = node.arguments;
      const isModuleUrl =
        node.callee.type === 'Identifier' &&
        node.callee.name === 'URL' &&
        base !== undefined &&
        text.slice(base.start, base.end) === 'import.meta.url';
      if (isModuleUrl && target) add(node, relative(literal(target)));
    },
  }).visit(program);

  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ specifier, offset, typeOnly }) => ({
      specifier,
      line: text.slice(0, offset).split('\n').length,
      typeOnly,
    }));
}

/** A string, or a template without holes; null for anything computed. */
function literal(node: ESTree.Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return null;
}

/** In `new URL('worker.ts', import.meta.url)` the path is relative even without a leading dot. */
function relative(path: string | null): string | null {
  return path === null || /^(\.|\/|[a-z]+:)/.test(path) ? path : `./${path}`;
}
