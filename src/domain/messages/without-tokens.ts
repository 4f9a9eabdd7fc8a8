/**
 * A text without the values of `"token"` fields, also where the JSON stands inside a JSON string. For texts that could not be
 * read as what they should be: they may be the message of a confirmation all the same.
 */
export const withoutTokens = (text: string): string => text.replace(/("token\\?"\s*:\s*\\?")[^"\\]*/g, '$1…');
