import { findText, searchedText } from './find-text.ts';
import { InvalidDefinition } from './invalid-definition.ts';

const ALLOWED = 'text in which "*" stands for any characters, not twice in a row, and "\\" is followed by "*" or "\\"';

/** The texts between the stars of a wildcard pattern, escapes taken out. */
const segmentsOf = (pattern: string, place: string): readonly [string, ...string[]] => {
  const segments: [string, ...string[]] = [''];
  let before = '';
  for (const [token] of pattern.matchAll(/\\.|./gs)) {
    const isFault = token === '*' ? before === '*' : token.startsWith('\\') && !['\\*', '\\\\'].includes(token);
    if (isFault) throw new InvalidDefinition(place, pattern, ALLOWED);
    if (token === '*') segments.push('');
    else segments.push(`${segments.pop()}${token.slice(-1)}`);
    before = token;
  }
  return segments;
};

/**
 * The test of EventBridge's operator `wildcard`: `*` stands for any characters, none included, `\*` and `\\` for themselves. The
 * texts between the stars are looked for from left to right and none is ever looked for again, so that no pattern is slow.
 */
export const wildcardTest = (pattern: string, place: string): ((text: string) => boolean) => {
  const [first, ...rest] = segmentsOf(pattern, place);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  const inner = rest.map(searchedText);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let position = first.length;
    for (const segment of inner) {
      const found = findText(text, segment, position);
      if (found === -1) return false;
      position = found + segment.text.length;
    }
    return position <= text.length - last.length;
  };
};
