/** What a field means, and a value that it could have; undefined where the fields within have examples of their own. */
export type FieldNote = { readonly description: string; readonly example: unknown };

/** Makes a {@link FieldNote}. */
export const note = (description: string, example: unknown): FieldNote => ({ description, example });
