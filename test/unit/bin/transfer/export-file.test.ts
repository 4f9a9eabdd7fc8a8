import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TransferRecord } from '#src/domain/transfer/records.ts';
import {
  createExportWriter,
  type ExportedRecord,
  readHeader,
  readRecords,
} from '../../../../bin/smn/transfer/export-file.ts';
import { openFileKey } from '../../../../bin/smn/transfer/file-key.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'smn-export-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const KEY = new Uint8Array(32).fill(3);

const HEADER = {
  version: 1,
  exportedAt: '2026-01-02T03:04:05.000Z',
  origin: { region: 'harbour-1', project: 'p' },
  key: { by: 'kms', keyId: 'k', encrypted: 'AAAA' },
} as const;

const RECORDS: readonly TransferRecord[] = ['a', 'b', 'c'].map((name) => ({
  ...{ kind: 'template', name, protocol: 'default', content: 'Grüße\n{x}', createdAt: 1, updatedAt: 2 },
}));

let named = 0;

const write = async (records: readonly TransferRecord[] = RECORDS): Promise<string> => {
  named += 1;
  const file = join(directory, `export-${named}.jsonl`);
  const writer = await createExportWriter(file, HEADER, KEY);
  await writer.write(records.slice(0, 1));
  await writer.write(records.slice(1));
  expect(await writer.end()).toBe(records.length);
  return file;
};

const read = async (file: string, key: Uint8Array = KEY): Promise<readonly ExportedRecord[]> => {
  const records: ExportedRecord[] = [];
  for await (const record of readRecords(file, key)) records.push(record);
  return records;
};

const linesOf = async (file: string): Promise<readonly string[]> => (await readFile(file, 'utf8')).split('\n');

/** A file whose lines were changed. */
const changed = async (change: (lines: readonly string[]) => readonly string[]): Promise<string> => {
  const file = await write();
  await writeFile(file, change(await linesOf(file)).join('\n'));
  return file;
};

describe('a file', () => {
  test('has what was written, may be read by its owner alone, and is there once it is whole', async () => {
    const file = await write();

    expect(await readHeader(file)).toEqual({ kind: 'header', format: 'smn-export', ...HEADER });
    expect(await read(file)).toEqual(RECORDS);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('may have no records', async () => {
    expect(await read(await write([]))).toEqual([]);
  });

  test('is not written over another', async () => {
    const file = await write();

    await expect(createExportWriter(file, HEADER, KEY)).rejects.toThrow(`There is a file ${file} already`);
    expect(await read(file)).toEqual(RECORDS);
  });

  test('leaves nothing when it is abandoned', async () => {
    const file = join(directory, 'abandoned.jsonl');
    await (await createExportWriter(file, HEADER, KEY)).abandon();

    expect((await readdir(directory)).filter((name) => name.startsWith('abandoned'))).toEqual([]);
  });
});

describe('a file is refused', () => {
  test.each<[string, (lines: readonly string[]) => readonly string[], string]>([
    ['that was cut short', (lines) => lines.slice(0, 3), 'its last line is missing'],
    ['that lacks a record', (lines) => lines.toSpliced(1, 1), 'not those that were written'],
    ['that has a record twice', (lines) => lines.toSpliced(1, 0, lines[1] ?? ''), 'not those that were written'],
    ['whose records are in another order', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest], 'not those'],
    ['with another text', (lines) => lines.map((line) => line.replace('"b"', '"B"')), 'not those that were written'],
    ['with another origin', (lines) => lines.map((line) => line.replace('harbour-1', 'harbour-2')), 'not those'],
    ['with a line that has no kind', (lines) => lines.with(1, '{}'), 'line 2 is no record'],
    ['with a line after the last', (lines) => [...lines.slice(0, -1), lines[1] ?? '', ''], 'after the last one'],
    ['with a line that is no JSON', (lines) => lines.with(2, '{'), 'line 3 is no record'],
  ])('%s', async (_, change, why) => {
    const file = await changed(change);

    await expect(read(file)).rejects.toThrow(why);
    await expect(read(file)).rejects.toThrow('Nothing was imported.');
  });

  test('by another key', async () => {
    await expect(read(await write(), new Uint8Array(32))).rejects.toThrow('not those that were written');
  });

  test.each<[string, string, string]>([
    ['of a later form', '{"kind":"header","format":"smn-export","version":2}\n', 'of a later version'],
    ['that is no export', '{"hello":"world"}\n', 'is no export of a project'],
    ['that is no JSON', 'hello\n', 'is no export of a project'],
    ['that is empty', '', 'is empty'],
  ])('%s', async (_, text, why) => {
    const file = join(directory, `other-${why.length}.jsonl`);
    await writeFile(file, text);

    await expect(readHeader(file)).rejects.toThrow(why);
  });
});

test('a file of version 1 is read for good: each kind of record, with all that it may have', async () => {
  const file = join(import.meta.dirname, '../../../fixtures/exports/version-1.jsonl');
  const header = await readHeader(file);
  const lines = await read(file, await openFileKey(header.key, { passphrase: 'a fixture of version 1' }));
  const records = lines.map((line) => TransferRecord.parse(line));

  expect(header.origin).toEqual({ region: 'us-east-1', project: 'harbour' });
  expect(records.map(({ kind }) => kind)).toEqual([
    ...['template', 'subscription-user', 'subscription', 'cancellation', 'topic', 'trigger', 'spend-caps'],
  ]);
  expect(records.find(({ kind }) => kind === 'topic')).toMatchObject({ name: 'tides', subscriptions: 1 });
});
