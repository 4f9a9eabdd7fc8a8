import * as z from 'zod';
import { CommandError } from '../../command-line.ts';
import type { LocalFacts } from '../../local-facts.ts';
import type { Answer } from '../../operator-function.ts';
import type { Options } from '../options.ts';
import {
  createExportWriter,
  ExportedRecord,
  type ExportWriter,
  type Header,
  readHeader,
  readRecords,
} from './export-file.ts';
import { createFileKey, type KeySource, openFileKey } from './file-key.ts';

/** What a transfer is called with. */
export type TransferCall = {
  readonly options: Options;
  readonly local: LocalFacts | undefined;
  /** Calls the operator function. */
  readonly ask: (payload: Answer) => Promise<Answer>;
  /** Says how far it is. */
  readonly progress: (text: string) => void;
};

const Part = z.object({
  version: z.int(),
  region: z.string(),
  idSecret: z.string().exactOptional(),
  records: z.array(ExportedRecord),
  cursor: z.string().optional(),
});

const keySourceOf = ({ options, local }: TransferCall): KeySource => ({
  passphrase: process.env['SMN_PASSPHRASE'],
  kmsKey: options['kms-key'],
  region: options.region,
  local,
});

/** Writes a project, or one of its topics, to a file; what was written goes when it fails. */
export const runExport = async (call: TransferCall): Promise<Answer> => {
  const { file = '', project = call.local?.projectId ?? '', topic } = call.options;
  const { key, kept } = await createFileKey(keySourceOf(call));
  const request = { command: 'topics export', project, topic, transferKey: Buffer.from(key).toString('base64') };
  const first = Part.parse(await call.ask(request));
  const { version, region, idSecret } = first;
  const writer = await createExportWriter(
    file,
    {
      version,
      exportedAt: new Date().toISOString(),
      origin: { region, project },
      ...(idSecret !== undefined && { idSecret }),
      key: kept,
    },
    key,
  );
  try {
    const kinds = await writeParts(first, writer, { ...call, request });
    return { file, records: await writer.end(), ...kinds };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
};

type Exporting = TransferCall & { readonly request: Answer };

const writeParts = async (
  first: z.infer<typeof Part>,
  writer: ExportWriter,
  { ask, progress, request }: Exporting,
): Promise<Readonly<Record<string, number>>> => {
  const kinds = createCounts();
  for (let part = first; ; ) {
    await writer.write(part.records);
    kinds.add(part.records);
    progress(listed(kinds.counts()));
    if (part.cursor === undefined) return kinds.counts();
    part = Part.parse(await ask({ ...request, cursor: part.cursor }));
  }
};

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([kind, count]) => `${count} × ${kind}`)
    .join(', ');

/** Counts records by their kinds. */
const createCounts = () => {
  const counts = new Map<string, number>();
  return {
    add: (records: readonly ExportedRecord[]): void => {
      for (const { kind } of records) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    counts: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
  };
};

const Checked = z.object({ faults: z.array(z.string()) });
const Written = z.object({ written: z.record(z.string(), z.number()) });

/**
 * Writes the records of a file to a project. The whole file is read, and all of it checked by the stage, before anything is written;
 * what is there already stays as it is, so that an import that was cut short can be run again.
 */
export const runImport = async (call: TransferCall): Promise<Answer> => {
  const { file = '', 'dry-run': isDry } = call.options;
  const header = await readHeader(file);
  const key = await openFileKey(header.key, keySourceOf(call));
  const importing = { ...call, file, header, key };
  const found = await checkAll(importing);
  if (isDry) return { file, ...found };
  return { file, ...(await writeAll(importing)) };
};

type Importing = TransferCall & { readonly file: string; readonly header: Header; readonly key: Uint8Array };

/** So many characters of records go with one call: an invocation's payload has room for 6 MB, of which a character may take three. */
const MAX_CHARACTERS = 1_000_000;
const MAX_RECORDS = 500;

/** The wanted records in parts for one call each. */
async function* partsOf({ file, key, options }: Importing): AsyncGenerator<readonly ExportedRecord[]> {
  let part: ExportedRecord[] = [];
  let characters = 0;
  for await (const record of readRecords(file, key)) {
    if (options['topics-only'] && !OF_TOPICS.includes(record.kind)) continue;
    part.push(record);
    characters += JSON.stringify(record).length;
    if (part.length < MAX_RECORDS && characters < MAX_CHARACTERS) continue;
    yield part;
    part = [];
    characters = 0;
  }
  if (part.length > 0) yield part;
}

const OF_TOPICS: readonly string[] = ['subscription', 'cancellation', 'topic', 'template'];

const requestOf = ({ options, local, header, key }: Importing): Answer => ({
  command: 'topics import',
  project: options.project ?? local?.projectId,
  version: header.version,
  origin: header.origin,
  transferKey: Buffer.from(key).toString('base64'),
  ...(header.idSecret !== undefined && !options['topics-only'] && { idSecret: header.idSecret }),
});

/** Throws a {@link CommandError} with all that is in the way. */
const checkAll = async (importing: Importing): Promise<Readonly<Record<string, number>>> => {
  const kinds = createCounts();
  // Read to its end before the stage is asked anything: the last line says whether it is whole.
  for await (const part of partsOf(importing)) kinds.add(part);
  const check = { topics: kinds.counts()['topic'] ?? 0 };
  const faults = new Set<string>();
  for await (const records of partsOf(importing)) {
    // Of subscriptions there is nothing to ask: nothing has them before their topic is there.
    const asked = records.filter(({ kind }) => kind !== 'subscription' && kind !== 'cancellation');
    if (asked.length === 0) continue;
    const answer = await importing.ask({ ...requestOf(importing), records: asked, check });
    for (const fault of Checked.parse(answer).faults) faults.add(fault);
  }
  if (faults.size > 0) throw new CommandError(`Nothing was imported. ${[...faults].join(' ')}`);
  return kinds.counts();
};

const writeAll = async (importing: Importing): Promise<Readonly<Record<string, number>>> => {
  const totals: Record<string, number> = {};
  for await (const records of partsOf(importing)) {
    const { written } = Written.parse(await importing.ask({ ...requestOf(importing), records }));
    for (const [kind, count] of Object.entries(written)) totals[kind] = (totals[kind] ?? 0) + count;
    importing.progress(listed(totals));
  }
  return totals;
};
