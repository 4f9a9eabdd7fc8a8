/** What a stranger's server wrote and people read: one line of printable ASCII, of at most 200 characters. */
export const printable = (text: string): string =>
  text
    .replaceAll(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200);
