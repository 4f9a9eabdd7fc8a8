import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesOf, ROOT, textOf } from './sources.ts';

const DOCUMENTS = filesOf('{*.md,docs/**/*.md}');

/** A document's text without code: what stands there is no link and no heading. */
const proseOf = (path: string): string => textOf(path).replaceAll(/^```.*?^```/gms, '');

/** The anchors of a document's headings, as GitHub makes them; a repeated heading gets a number. */
const anchorsOf = (path: string): ReadonlySet<string> => {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(path).matchAll(/^#+ (.+)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
    const anchor = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const repeated = [...anchors].filter((one) => one === anchor || one.startsWith(`${anchor}-`)).length;
    anchors.add(anchors.has(anchor) ? `${anchor}-${repeated}` : anchor);
  }
  return anchors;
};

/** Links of a document that lead into the repository: the linked path from its root, and the anchor, if any. */
const linksOf = (path: string) =>
  [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
      return { target, linked, anchor };
    });

describe('a document', () => {
  test.each(DOCUMENTS)('%s links to what is there', (path) => {
    const broken = linksOf(path).filter(
      ({ linked, anchor }) =>
        !existsSync(`${ROOT}${linked}`) || (anchor !== undefined && !anchorsOf(linked).has(anchor)),
    );
    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  test('has links that are looked at', () => {
    expect(DOCUMENTS.flatMap(linksOf).length).toBeGreaterThan(150);
    expect(DOCUMENTS.flatMap(linksOf).some(({ anchor }) => anchor !== undefined)).toBe(true);
  });
});
