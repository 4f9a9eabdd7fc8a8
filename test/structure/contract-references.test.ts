import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { operationGroups, operations } from '#src/contract/operations.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { proseOf, referencesIn, sectionsOf, unresolved } from './references.ts';
import { filesOf, ROOT, textOf } from './sources.ts';

const CONTRACT = 'docs/contract.md';
const contract = textOf(CONTRACT);
const sections = sectionsOf(contract);

/** This file has wrong references on purpose. */
const SOURCES = filesOf('{src,lambdas,lib,local,bin,bench,test}/**/*.ts').filter(
  (path) => path !== 'test/structure/contract-references.test.ts',
);
const DOCUMENTS = filesOf('*.md', 'docs/**/*.md').filter((path) => path !== CONTRACT);

const found = [
  ...SOURCES.map((path) => ({ path, prose: proseOf(path, textOf(path)) })),
  ...DOCUMENTS.map((path) => ({ path, prose: textOf(path).split(/\n(?:\s*\n|[-|#])/) })),
].flatMap(({ path, prose }) => prose.map((text) => ({ path, ...referencesIn(text) })));

describe('references to the contract', () => {
  test('are found, in code and in documents', () => {
    const count = (paths: readonly string[]) =>
      found.filter(({ path }) => paths.includes(path)).flatMap(({ references }) => references).length;

    expect(count(SOURCES)).toBeGreaterThan(280);
    expect(count(DOCUMENTS)).toBeGreaterThan(8);
  });

  test('lead to a section, and to a number of it', () => {
    const broken = found.flatMap(({ path, references }) =>
      unresolved(references, sections).map(({ section, no }) => `${path}: section ${section} no. ${no}`),
    );

    expect(broken).toEqual([]);
  });

  test('are all spelled "contract section"; what else has sections is named', () => {
    expect(found.flatMap(({ path, strays }) => strays.map((stray) => `${path}: ${stray}`))).toEqual([]);
  });
});

describe('the search for references', () => {
  const source = [
    '/** Sorts (contract',
    ' * sections 4.6 no. 33, 7 and 9); see RFC 9110 section 5.6. */',
    "export const sort = () => 'contract section 99.1'; // contract",
    '// section 17 nos. 20 and 1000',
    'const section = 12 / 3; /* section 8 */',
    `export const label = \`no. \${section} of contract 4.3\`;`,
  ].join('\n');
  const all = proseOf('sample.ts', source).map((text) => referencesIn(text));
  const references = all.flatMap((one) => one.references);

  test('reads comments and texts, over the ends of lines', () => {
    expect(references.toSorted((a, b) => Number(a.section) - Number(b.section))).toEqual([
      { section: '4.6', no: '33' },
      { section: '7' },
      { section: '9' },
      { section: '17', no: '20' },
      { section: '17', no: '1000' },
      { section: '99.1' },
    ]);
  });

  test('notes what leads nowhere', () => {
    expect(unresolved(references, sections)).toEqual([{ section: '99.1' }, { section: '17', no: '1000' }]);
    expect(unresolved([{ section: '4.3', no: '33' }], sections)).toHaveLength(1);
  });

  test('notes other spellings', () => {
    expect(all.flatMap(({ strays }) => strays).toSorted()).toEqual(['contract 4.3', 'section 8']);
  });
});

/** Codes of a list, `A` to `B` among them. */
const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([A-Z]+)\.(\d+)`(?: to `[A-Z]+\.(\d+)`)?/g)].flatMap(([, family = '', from = '', to = from]) =>
    Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, index) => `${family}.${String(Number(from) + index).padStart(from.length, '0')}`,
    ),
  );

/** The anchor that a heading of a Markdown file gets. */
const anchorOf = (heading: string): string =>
  `#${heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')}`;

/** Codes of this service alone start so (decision 067). */
const isOfContract = (code: string): boolean => !code.startsWith('OPS.');

describe('the contract', () => {
  test('leads to sections that it has', () => {
    const { references } = referencesIn(contract, { isContract: true });

    expect(references.length).toBeGreaterThan(50);
    expect(unresolved(references, sections)).toEqual([]);
  });

  test('has no broken link', () => {
    const anchors = [...contract.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const links = [...contract.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);

    expect(links.length).toBeGreaterThan(50);
    const isBroken = (link: string): boolean =>
      link.startsWith('#') ? !anchors.includes(link) : !existsSync(`${ROOT}docs/${link}`);
    expect(links.filter(isBroken)).toEqual([]);
  });

  test('numbers the operations through, with the methods and paths that are served', () => {
    const headings = [...contract.matchAll(/^#### (\d+)\. (\w+)\n\n`(\w+) ([^`]+)`/gm)];
    const served = new Map(operations.map(({ name, method, path }) => [name, `${method} ${path}`]));

    expect(headings.map(([, no]) => Number(no))).toEqual(Array.from({ length: 71 }, (_, index) => index + 1));
    for (const [, , name = '', method, path = ''] of headings) {
      expect(served.get(name), name).toBe(`${method} ${path.replace('{p}', '/v2/{project_id}/notifications')}`);
    }
  });

  test('lists the errors of each operation, and marks those that other projects may be refused', () => {
    const parts = contract.split(/^(?=#### \d+\. )/m).slice(1);

    expect(parts).toHaveLength(71);
    for (const part of parts) {
      const [, name = '', address = ''] = /^#### \d+\. (\w+)\n\n(.+)\n/.exec(part) ?? [];
      const declared = new Set<string>(
        operations.find((operation) => operation.name === name)?.errors.filter(isOfContract),
      );
      const hasAction = /\(`SMN:\w+`\)$/.test(address);
      const listed = new Set(codesIn(/^Errors: (.*?)\n\n/ms.exec(part)?.[1] ?? ''));
      if (hasAction && declared.has('SMN.00308')) listed.add('SMN.00308');

      expect([...listed].toSorted(), name).toEqual([...declared].toSorted());
    }
  });

  test('names every operation that is not our own', () => {
    const isOwn = (group: string): boolean =>
      ['Pages', 'Sites', 'Documents', 'Console'].includes(group) || group.startsWith('Operations API');
    const names = operationGroups.filter(({ name }) => !isOwn(name)).flatMap((group) => group.operations);

    expect(names.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(contract)).map(({ name }) => name)).toEqual([]);
  });

  test('has in bold the error codes that are answered, under their statuses', () => {
    const statuses = new Map<string, number>();
    let underHeading = 0;
    for (const line of contract.split('\n')) {
      underHeading = Number(/^### 5\.\d Status (\d+)$/.exec(line)?.[1] ?? (line.startsWith('#') ? 0 : underHeading));
      const [, status = underHeading, code] = /^(?:\| (\d{3}) +)?\| \*\*([A-Z]+\.\d+)\*\*/.exec(line) ?? [];
      if (code !== undefined) statuses.set(code, Number(status));
    }

    expect(Object.fromEntries(statuses)).toEqual(
      Object.fromEntries(
        Object.entries(ERROR_CODES).flatMap(([code, [status]]) => (isOfContract(code) ? [[code, status]] : [])),
      ),
    );
  });
});
