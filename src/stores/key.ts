import { createHash } from 'node:crypto';

/**
 * What keys of both tables are made of; the keys themselves are on one screen for each table: `registry-keys.ts` and
 * `delivery-keys.ts`. Parts are joined by `#`, which no project, name or id contains. Secrets that people hold (tokens) are keys by
 * their SHA-256 only.
 */
export type Key = { readonly pk: string; readonly sk: string };

/** Position in a list: entries sort by time, then by id. */
export type ListPosition = { readonly listPk: string; readonly listSk: string };

/** SHA-256 as hexadecimal text. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Thirteen digits of epoch milliseconds sort as text until the year 2286. */
export const inTime = (at: number, id: string): string => `${String(at).padStart(13, '0')}#${id}`;
