/** A fenced block of a Markdown document. */
type Block = { readonly language: string; readonly text: string; readonly line: number };

/** A shell block, and what the document says that it prints last. */
export type Step = {
  /** The heading that it stands under, and its line: what a failing test is called. */
  readonly name: string;
  readonly script: string;
  /** What is shown, in which `…` stands for any text; absent when nothing is. */
  readonly answer?: Answer;
};

/** The last lines that are printed: a value of JSON, or text. */
type Answer = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'text'; readonly text: string };

/** A block that the document asks its reader to save: its first line is a comment with the file's name. */
export type NamedFile = { readonly name: string; readonly text: string };

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const FILE_NAME = /^(?:\/\/|#) ([\w-]+\.(?:mjs|py|java))\n/;
const HEADING = /^#+ (.+)$/gm;

const lineOf = (markdown: string, index: number): number => markdown.slice(0, index).split('\n').length;

const blocksOf = (markdown: string): readonly Block[] =>
  [...markdown.matchAll(FENCE)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: lineOf(markdown, index),
  }));

/** The languages of a document's blocks. */
export const languagesOf = (markdown: string): readonly string[] => blocksOf(markdown).map(({ language }) => language);

/** The files of a document. */
export const namedFilesOf = (markdown: string): readonly NamedFile[] =>
  blocksOf(markdown).flatMap(({ text }) => {
    const name = FILE_NAME.exec(text)?.[1];
    return name === undefined ? [] : [{ name, text }];
  });

/** The command lines of a document's `console` blocks: what a reader types, and a test does not. */
export const consoleLinesOf = (markdown: string): readonly string[] =>
  blocksOf(markdown).flatMap(({ language, text }) => (language === 'console' ? text.trimEnd().split('\n') : []));

/** The `sh` blocks of a document, in order; a `json` or `text` block that follows with nothing between is the answer. */
export const stepsOf = (markdown: string): readonly Step[] => {
  const blocks = blocksOf(markdown);
  const lines = markdown.split('\n');
  return blocks.flatMap(({ language, text, line }, index) => {
    if (language !== 'sh') return [];
    const end = line + text.split('\n').length;
    const next = blocks[index + 1];
    const isNext = next !== undefined && lines.slice(end, next.line - 1).every((one) => one === '');
    const answer = isNext ? answerIn(next) : undefined;
    return [{ name: `${headingBefore(markdown, line)} (line ${line})`, script: text, ...(answer && { answer }) }];
  });
};

const answerIn = ({ language, text }: Block): Answer | undefined => {
  if (language === 'json') return { kind: 'json', value: JSON.parse(text) };
  return language === 'text' ? { kind: 'text', text } : undefined;
};

/** Comments of code look like headings. */
const headingBefore = (markdown: string, line: number): string => {
  const prose = markdown.replaceAll(FENCE, (block) => block.replaceAll(/[^\n]/g, ' '));
  const headings = [...prose.matchAll(HEADING)].filter(({ index }) => lineOf(prose, index) < line);
  return headings.at(-1)?.[1] ?? '';
};
