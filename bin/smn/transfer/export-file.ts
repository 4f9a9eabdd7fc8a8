import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import * as z from 'zod';
import { CommandError } from '../../command-line.ts';
import { FileKey } from './file-key.ts';

/*
 * An export as a file: JSON lines. The first says what it is, the last how many records are between them, and holds an HMAC-SHA256 of
 * all lines before it, so that a file that was cut short or changed is refused as a whole.
 */

const FORMAT = 'smn-export';

/** One record. What it has is for stages to say: the one that it comes from, and the one that checks it. */
export const ExportedRecord = z.looseObject({ kind: z.string() });
export type ExportedRecord = Readonly<z.infer<typeof ExportedRecord>>;

/** The first line. */
const Header = z.strictObject({
  kind: z.literal('header'),
  format: z.literal(FORMAT),
  /** Of the records, by the stage that they come from. */
  version: z.int().positive(),
  exportedAt: z.iso.datetime(),
  origin: z.strictObject({ region: z.string(), project: z.string() }),
  /** The id secret of the deployment, encrypted under the key of the file; of a whole project. */
  idSecret: z.base64().exactOptional(),
  key: FileKey,
});
export type Header = Readonly<z.infer<typeof Header>>;

const End = z.strictObject({ kind: z.literal('end'), records: z.int().nonnegative(), hmac: z.base64() });

/** HMAC and encryption each have a key of their own. */
const hmacOf = (key: Uint8Array): Hmac =>
  createHmac('sha256', createHmac('sha256', key).update('smn-export-lines').digest());

/** Writes a file: it has its name once it is whole, and only its owner may read it. */
export type ExportWriter = {
  readonly write: (records: readonly ExportedRecord[]) => Promise<void>;
  /** Ends the file; returns how many records it has. */
  readonly end: () => Promise<number>;
  /** Removes what was written. */
  readonly abandon: () => Promise<void>;
};

/** Begins a file. Throws a {@link CommandError} when there is one of that name. */
export const createExportWriter = async (
  file: string,
  header: Omit<Header, 'kind' | 'format'>,
  key: Uint8Array,
): Promise<ExportWriter> => {
  const partial = `${file}.part`;
  await refuseExisting(file);
  const handle = await open(partial, 'w', 0o600);
  const hmac = hmacOf(key);
  let count = 0;
  const line = async (content: object): Promise<void> => {
    const text = `${JSON.stringify(content)}\n`;
    hmac.update(text);
    await handle.write(text);
  };
  await line({ kind: 'header', format: FORMAT, ...header });
  return {
    write: async (records) => {
      for (const record of records) await line(record);
      count += records.length;
    },
    end: async () => {
      await handle.write(`${JSON.stringify({ kind: 'end', records: count, hmac: hmac.digest('base64') })}\n`);
      await handle.sync();
      await handle.close();
      await rename(partial, file);
      return count;
    },
    abandon: async () => {
      await handle.close();
      await rm(partial, { force: true });
    },
  };
};

const refuseExisting = async (file: string): Promise<void> => {
  let existing: FileHandle;
  try {
    existing = await open(file, 'r');
  } catch {
    return;
  }
  await existing.close();
  throw new CommandError(`There is a file ${file} already; an export writes a new one.`);
};

/** The first line of a file. Throws a {@link CommandError} when it is no export. */
export const readHeader = async (file: string): Promise<Header> => {
  for await (const text of linesOf(file)) {
    const header = Header.safeParse(parse(text));
    if (header.success) return header.data;
    throw new CommandError(`${file} is no export of a project, or one of a later version of this command.`);
  }
  throw new CommandError(`${file} is empty.`);
};

/** The records of a file in their order. Throws a {@link CommandError} at its end when the file was changed or cut short. */
export async function* readRecords(file: string, key: Uint8Array): AsyncGenerator<ExportedRecord> {
  const hmac = hmacOf(key);
  let number = 0;
  let end: z.infer<typeof End> | undefined;
  for await (const text of linesOf(file)) {
    number += 1;
    if (end !== undefined) throw changed(file, `line ${number} comes after the last one`);
    const value = parse(text);
    end = End.safeParse(value).data;
    if (end !== undefined) continue;
    hmac.update(`${text}\n`);
    if (number === 1) continue;
    const record = ExportedRecord.safeParse(value);
    if (!record.success) throw changed(file, `line ${number} is no record: ${z.prettifyError(record.error)}`);
    yield record.data;
  }
  if (end === undefined) throw changed(file, 'its last line is missing');
  const [expected, given] = [hmac.digest(), Buffer.from(end.hmac, 'base64')];
  if (end.records !== number - 2 || expected.length !== given.length || !timingSafeEqual(expected, given))
    throw changed(file, 'its lines are not those that were written');
}

const changed = (file: string, why: string): CommandError =>
  new CommandError(`${file} was changed or cut short: ${why}. Nothing was imported.`);

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    yield* handle.readLines({ encoding: 'utf8', autoClose: false });
  } finally {
    await handle.close();
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
