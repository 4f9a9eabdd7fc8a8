/** A text to look for, with what is known of it beforehand: how long a beginning of it ends at each of its places. */
export type SearchedText = { readonly text: string; readonly borders: readonly number[] };

/** Prepares a text to be looked for. */
export const searchedText = (text: string): SearchedText => {
  const borders = [0];
  let border = 0;
  for (let index = 1; index < text.length; index += 1) {
    border = borderAfter({ text, borders }, border, text[index]);
    borders.push(border);
  }
  return { text, borders };
};

/** How much of the beginning of a text is matched after one more character, of which so much was matched before it. */
const borderAfter = ({ text, borders }: SearchedText, before: number, character: string | undefined): number => {
  let border = before;
  while (border > 0 && text[border] !== character) border = Number(borders[border - 1]);
  return text[border] === character ? border + 1 : border;
};

/**
 * Where a text first occurs in another at or after a place; -1 when it does not. Takes a step or two for each character, whatever
 * both are (Knuth, Morris, Pratt): `indexOf` takes hundreds for texts that are almost alike in many places.
 */
export const findText = (within: string, searched: SearchedText, from: number): number => {
  const { length } = searched.text;
  if (length === 0) return from;
  let matched = 0;
  for (let index = from; index < within.length; index += 1) {
    matched = borderAfter(searched, matched, within[index]);
    if (matched === length) return index - length + 1;
  }
  return -1;
};
