import { splitParts } from './split-parts.ts';
/**
 * Whether a text matches a pattern in which each `*` stands for any number of characters, none included; everything else
 * stands for itself. The parts between the stars are looked for from left to right, so that no pattern is slow.
 */
export const matchesWildcard = (pattern: string, text: string): boolean => {
  const [first, ...rest] = splitParts(pattern, '*', 1);
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found === -1 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
};
