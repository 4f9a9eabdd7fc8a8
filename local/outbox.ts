import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { createSqlite } from './sqlite-file.ts';
import { messageOf, StartFailure } from './start-failure.ts';

/** Something that a person or a device would have received. */
export const OutboxEntry = z.object({
  protocol: z.string(),
  to: z.string(),
  subject: z.string().optional(),
  text: z.string(),
  html: z.string().optional(),
  /** The message as it was sent: the MIME text of a mail. */
  raw: z.string().optional(),
  /** ISO 8601. */
  at: z.string(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/** Keeps what the service sent out, oldest first; the oldest make room beyond the limit. */
export type Outbox = {
  add(entry: Omit<OutboxEntry, 'at'>): void;
  list(protocol?: string): OutboxEntry[];
  /** Removes what was added at this time (ISO 8601, UTC) or later; returns how many. */
  removeSince(at: string): number;
  close(): void;
};

const MAX_ENTRIES = 10_000;

/** Opens the outbox in a SQLite file; without a file in memory. */
export const createOutbox = (file = ':memory:', maximumEntries = MAX_ENTRIES): Outbox => {
  const database = createDatabase(file);
  const insert = database.prepare('INSERT INTO entries (protocol, entry) VALUES (?, ?)');
  const trim = database.prepare('DELETE FROM entries WHERE id <= ?');
  const select = database.prepare('SELECT entry FROM entries WHERE protocol = coalesce(?, protocol) ORDER BY id');
  const remove = database.prepare("DELETE FROM entries WHERE json_extract(entry, '$.at') >= ?");
  return {
    add: (entry) => {
      const kept = { ...entry, at: new Date().toISOString() };
      const { lastInsertRowid } = insert.run(entry.protocol, JSON.stringify(kept));
      trim.run(Number(lastInsertRowid) - maximumEntries);
    },
    list: (protocol) => select.all(protocol ?? null).map(({ entry }) => OutboxEntry.parse(JSON.parse(String(entry)))),
    removeSince: (at) => Number(remove.run(at).changes),
    close: () => database.close(),
  };
};

const createDatabase = (file: string): DatabaseSync => {
  try {
    const database = createSqlite(file);
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, protocol TEXT NOT NULL, entry TEXT NOT NULL
      );
    `);
    return database;
  } catch (error) {
    throw new StartFailure(
      `The outbox ${file} cannot be opened: ${messageOf(error)}. Remove the file to go on with an empty outbox.`,
    );
  }
};
