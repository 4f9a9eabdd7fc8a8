/** Finishes the sentence "allowed: …". */
export const ONLY_WELL_FORMED = 'well-formed Unicode, without half a surrogate pair';

/** A text that is no Unicode, and the place of it, `body.tags.0.key`. */
type IllFormed = { readonly place: string; readonly text: string };

/**
 * The text when it has at most `length` UTF-16 code units, else its first ones with `…` after them: without half a surrogate
 * pair where it was cut.
 */
export const cutText = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;

const MAX_SHOWN = 100;

/**
 * The first text in a JSON value, or name of a field, that holds half a surrogate pair: UTF-8 cannot carry it, so it would be
 * replaced on its way. `place` is what the value is called. Recurses, so the value's nesting must be bounded.
 */
export const findIllFormed = (value: unknown, place: string): IllFormed | undefined => {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : { place, text: value };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, field] of Object.entries(value)) {
    if (!name.isWellFormed()) return { place, text: name };
    const found = findIllFormed(field, `${place}.${name.slice(0, MAX_SHOWN).toWellFormed()}`);
    if (found !== undefined) return found;
  }
  return undefined;
};
