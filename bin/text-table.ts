/** Rows as aligned columns under a line of headings; the columns are the keys of all rows, in order of appearance. */
export const textTable = (rows: readonly Readonly<Record<string, unknown>>[]): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

type Fitting = {
  /** No line is longer, unless the columns that are not flexible leave too little to tell texts apart: then nothing is cut. */
  readonly width: number;
  /** Columns whose texts may be cut: at the end. */
  readonly flexible: readonly string[];
  /** Flexible columns that are cut in the middle: their texts begin alike and end differently. @default none */
  readonly inMiddle?: readonly string[];
};

const GAP = 2;
const MIN_CHARACTERS = 8;

/** {@link textTable} in lines of limited width: the flexible columns share what the others leave, each text cut to fit. */
export const fittedTable = (
  rows: readonly Readonly<Record<string, unknown>>[],
  { width, flexible, inMiddle = [] }: Fitting,
): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widthOf = (column: string): number =>
    Math.max(...[column, ...rows.map((row) => cell(row[column]))].map(lengthOf));
  const fixed = columns.filter((column) => !flexible.includes(column)).map(widthOf);
  let left = width - fixed.reduce((sum, one) => sum + one, 0) - GAP * (columns.length - 1);
  const limits = new Map<string, number>();
  if (left < MIN_CHARACTERS * (columns.length - fixed.length)) return textTable(rows);
  // The narrowest first: what it does not need is the others'.
  const sorted = columns.filter((column) => flexible.includes(column)).sort((a, b) => widthOf(a) - widthOf(b));
  for (const [index, column] of sorted.entries()) {
    const share = Math.max(MIN_CHARACTERS, Math.min(widthOf(column), Math.floor(left / (sorted.length - index))));
    limits.set(column, share);
    left -= share;
  }
  const cut = ([column, value]: readonly [string, unknown]) =>
    [column, (inMiddle.includes(column) ? shortenedInMiddle : shortened)(cell(value), limits.get(column))] as const;
  return textTable(rows.map((row) => Object.fromEntries(Object.entries(row).map(cut))));
};

const lengthOf = ({ length }: string): number => length;

const shortened = (text: string, limit = text.length): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;

const shortenedInMiddle = (text: string, limit = text.length): string => {
  if (text.length <= limit) return text;
  const head = Math.floor((limit - 1) / 3);
  return `${text.slice(0, head).toWellFormed()}…${text.slice(text.length - (limit - 1 - head)).toWellFormed()}`;
};

/** A text of several lines that moves no cursor but to the next line. */
export const plainText = (text: string): string => text.replace(/[^\P{Cc}\n]+/gu, ' ');

/** One `name  value` line each, names aligned. */
export const textFacts = (facts: Readonly<Record<string, unknown>>): string => {
  const width = Math.max(...Object.keys(facts).map(({ length }) => length));
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`)
    .join('\n');
};

/** One line of text that moves no cursor: what is shown may come from strangers. */
const cell = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/\p{Cc}+/gu, ' ');
