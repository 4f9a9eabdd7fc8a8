import ts from 'typescript';

/** One place of the contract that a text names: a section, and a numbered operation, step or ruling of it. */
export type Reference = { readonly section: string; readonly no?: string };

/** What a text says of the contract: where it points to, and what points to a section of nothing that is named. */
export type Found = { readonly references: readonly Reference[]; readonly strays: readonly string[] };

/** A section, alone or with one of its numbers or several. */
const PLACE = /\d+(?:\.\d+)*(?: (?:no\. \d+|nos\. \d+(?:(?:, | and | to )\d+)+))?/;

/** What stands between two places, or two numbers. */
const JOINT = / and | to |, /;

/** `sections` and places, with the word before it. */
const MENTION = new RegExp(
  `(?<before>\\S+ )?\\bsections? (?<places>${PLACE.source}(?:(?:${JOINT.source})${PLACE.source})*)`,
  'gi',
);

/** Documents that have sections of their own: `RFC 9110`, `UTS 46`. */
const OTHER_DOCUMENT = /\b(?:RFC|UTS) \d+ $/;

/** Numbers without a section, and sections that are not called so. */
const NUMBER = /\bnos?\. \d+|\bcontract \d+\.\d+/gi;

const placesIn = (text: string): readonly Reference[] =>
  text.match(new RegExp(PLACE.source, 'g'))?.flatMap((place) => {
    const [section = '', numbers] = place.split(/ nos?\. /);
    const nos = numbers?.match(/\d+/g);
    return nos?.map((no) => ({ section, no })) ?? [{ section }];
  }) ?? [];

/**
 * Finds what a text says of the contract. `isContract`: in the contract itself, whose references to itself do not name it;
 * there nothing is a stray.
 */
export const referencesIn = (text: string, { isContract = false } = {}): Found => {
  const words = text.replace(/\s+/g, ' ');
  const references: Reference[] = [];
  const strays: string[] = [];
  for (const { 0: mention, index, groups } of words.matchAll(MENTION)) {
    const before = groups?.['before'] ?? '';
    if (OTHER_DOCUMENT.test(words.slice(0, index + before.length))) continue;
    if (isContract || /\bcontract $/i.test(before)) references.push(...placesIn(groups?.['places'] ?? ''));
    else strays.push(mention);
  }
  if (!isContract) strays.push(...(words.replace(MENTION, '').match(NUMBER) ?? []));
  return { references, strays };
};

/** Comments and texts of a TypeScript source, each as one text; comment lines one below the other are one. */
export const proseOf = (path: string, text: string): readonly string[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const comments = new Map<number, ts.CommentRange>();
  const prose: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) comments.set(range.pos, range);
    for (const range of ts.getTrailingCommentRanges(text, node.getEnd()) ?? []) comments.set(range.pos, range);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      prose.push(node.text);
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...prose, ...joined([...comments.values()], text)];
};

const joined = (ranges: readonly ts.CommentRange[], text: string): readonly string[] => {
  const comments: string[] = [];
  let end = -1;
  for (const range of ranges.toSorted((a, b) => a.pos - b.pos)) {
    const isLine = range.kind === ts.SyntaxKind.SingleLineCommentTrivia;
    const comment = plainText(text.slice(range.pos, range.end));
    const isNext = isLine && end >= 0 && text.slice(end, range.pos).trim() === '';
    comments.push(isNext ? `${comments.pop()} ${comment}` : comment);
    end = isLine ? range.end : -1;
  }
  return comments;
};

/** A comment without the marks that make it one. */
const plainText = (comment: string): string =>
  comment
    .replace(/^\/\/|^\/\*+|\*\/$/g, '')
    .replace(/^\s*\*/gm, '')
    .trim();

/** The sections of the contract with the numbers that are in each, those of its subsections included. */
export const sectionsOf = (contract: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const sections = new Map<string, Set<string>>();
  let open: readonly string[] = [];
  let table = '';
  for (const line of contract.split('\n')) {
    const section = /^#{2,3} (\d+(?:\.\d+)?)\.? /.exec(line)?.[1];
    if (section !== undefined) {
      open = [...new Set([section.replace(/\..*/, ''), section])];
      sections.set(section, new Set());
    }
    if (!line.startsWith('|')) table = '';
    else if (table === '') table = line;
    const no = numberOf(line, table);
    for (const one of open) sections.get(one)?.add(no);
  }
  return sections;
};

/** The number that a line begins with: a heading, a list's item, a row of a table of numbers. `''` when there is none. */
const numberOf = (line: string, table: string): string => {
  const form = table.startsWith('| no. ') ? /^\| (\d+) / : /^(?:#### )?(\d+)\. /;
  return form.exec(line)?.[1] ?? '';
};

/** The references that lead nowhere. */
export const unresolved = (
  references: readonly Reference[],
  sections: ReturnType<typeof sectionsOf>,
): readonly Reference[] =>
  references.filter(({ section, no }) => !(no === undefined ? sections.has(section) : sections.get(section)?.has(no)));
