import ts from 'typescript';
import { textOf } from './sources.ts';

/** All nodes of a source's syntax tree, comments left out. */
export const nodesIn = (path: string, text: string): readonly ts.Node[] => {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return nodes;
};

const nodesByFile = new Map<string, readonly ts.Node[]>();

/** All nodes of a file's syntax tree; a file is parsed once. */
export const nodesOf = (path: string): readonly ts.Node[] => {
  const nodes = nodesByFile.get(path) ?? nodesIn(path, textOf(path));
  nodesByFile.set(path, nodes);
  return nodes;
};

/** The texts of a file: string literals, and templates in which nothing is filled in. */
export const stringsOf = (path: string): readonly string[] =>
  nodesOf(path).flatMap((node) => (ts.isStringLiteralLike(node) ? [node.text] : []));

/** A module that a source names, and what it takes from it: `types` when nothing is left of it when the code runs. */
export type Import = { readonly from: string; readonly takes: 'values' | 'types' };

/** What a source imports. */
export const importsIn = (nodes: readonly ts.Node[]): readonly Import[] =>
  nodes.flatMap((node): readonly Import[] => {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return [];
    const { importClause, moduleSpecifier } = node;
    const isTypeOnly = importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return [{ from: moduleSpecifier.text, takes: isTypeOnly ? 'types' : 'values' }];
  });

/** Whether a source passes on what another module exports: `export { … } from`, `export * from`. */
export const passesOn = (nodes: readonly ts.Node[]): boolean =>
  nodes.some((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined);

/** Whether a source reads the environment: `process.env`, `{ env } = process`, or by the module that exports the same. */
export const readsEnvironment = (nodes: readonly ts.Node[]): boolean =>
  importsIn(nodes).some(({ from }) => from === 'node:process' || from === 'process') ||
  nodes.some(
    (node) =>
      (ts.isPropertyAccessExpression(node) && isProcess(node.expression) && node.name.text === 'env') ||
      (ts.isElementAccessExpression(node) && isProcess(node.expression)) ||
      (ts.isVariableDeclaration(node) && node.initializer !== undefined && isProcess(node.initializer)),
  );

/** `process`, `globalThis.process`, also in brackets. */
const isProcess = (node: ts.Expression): boolean => {
  if (ts.isParenthesizedExpression(node)) return isProcess(node.expression);
  return ts.isIdentifier(node)
    ? node.text === 'process'
    : ts.isPropertyAccessExpression(node) && node.name.text === 'process' && ts.isIdentifier(node.expression);
};

/** The names of the constants that a source exports. */
export const exportedConstants = (nodes: readonly ts.Node[]): readonly string[] =>
  nodes.flatMap((node) =>
    ts.isVariableStatement(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      ? node.declarationList.declarations.map(({ name }) => name.getText())
      : [],
  );

/** The arguments of the calls of a function, as they are written. */
export const argumentsOf = (nodes: readonly ts.Node[], name: string): readonly (readonly string[])[] =>
  nodes.flatMap((node) =>
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name
      ? [node.arguments.map((argument) => argument.getText())]
      : [],
  );

/** The texts of the comments in a source, each once. */
export const commentsIn = (path: string, text: string): readonly string[] => {
  const comments = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) comments.set(pos, text.slice(pos, end));
    for (const child of node.getChildren()) visit(child);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return [...comments.values()];
};
