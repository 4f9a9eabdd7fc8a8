import * as z from 'zod';
import type { Answer } from '../operator-function.ts';
import { fittedTable, plainText, textFacts, textTable } from '../text-table.ts';

/** Texts that may be long. */
const FLEXIBLE = { flexible: ['endpoint', 'reason', 'why'], inMiddle: ['endpoint'] } as const;

const Rows = z.array(z.record(z.string(), z.unknown()));

/** Without the attempts of each row, which are a table of their own: `--json` has them. */
const RowsOfLists = Rows.transform((rows) => rows.map(({ attempt_log: _attempts, ...row }) => row));
const DeadLetters = z.array(
  z.object({
    short_id: z.string(),
    filed_at: z.string(),
    kind: z.string(),
    protocol: z.string(),
    endpoint: z.string(),
    reason: z.string(),
  }),
);

const Failures = z.array(
  z.object({
    failure_id: z.string(),
    last_at: z.string(),
    waiting: z.number(),
    has_more: z.boolean(),
    protocol: z.string(),
    endpoint: z.string(),
    reason: z.string(),
    is_acknowledged: z.boolean(),
  }),
);

/** An answer of the operator function as people read it, in lines of at most `width` characters where it is a table. */
export const readable = (answer: Answer, width: number): string => {
  const {
    cursor,
    next_cursor: nextCursor,
    dead_letters: deadLetters,
    failures,
    trend,
    notes,
    body,
    text,
    protocols,
    days,
    attempt_log: attempts,
    ...others
  } = answer;
  const { spend_caps: caps, ...facts } = others;
  if (deadLetters !== undefined) return withCursor(deadLetterTable(DeadLetters.parse(deadLetters), width), nextCursor);
  if (failures !== undefined) return withCursor(failureTable(Failures.parse(failures), width), nextCursor);
  const [list, ...more] = Object.values(facts);
  if (Array.isArray(list) && more.length === 0)
    return withCursor(listed(RowsOfLists.parse(list)), cursor ?? nextCursor);
  const parts = [
    textFacts(facts),
    ...(protocols === undefined ? [] : ['', tableOf(Rows.parse(protocols))]),
    ...(days === undefined ? [] : ['', 'By day:', tableOf(Rows.parse(days))]),
    ...(trend === undefined ? [] : ['', tableOf(Rows.parse(trend))]),
    ...(caps === undefined ? [] : ['', 'Spend caps:', tableOf(Rows.parse(caps))]),
    ...(attempts === undefined ? [] : ['', 'Failed attempts:', tableOf(Rows.parse(attempts))]),
    ...(notes === undefined ? [] : ['', fittedTable(Rows.parse(notes), { width, ...FLEXIBLE })]),
    ...[body, text].flatMap((long) => (typeof long === 'string' ? ['', plainText(long)] : [])),
    ...remindersOf(answer),
  ];
  return parts.join('\n');
};

/** A table; rows with the text of a message one below the other, each with its text. */
const listed = (rows: z.infer<typeof Rows>): string =>
  rows.some((row) => 'body' in row)
    ? rows
        .map(({ body, ...facts }) => [textFacts(facts), '', plainText(String(body ?? 'Encrypted.'))].join('\n'))
        .join('\n\n')
    : tableOf(rows);

const tableOf = (rows: z.infer<typeof Rows>): string => (rows.length === 0 ? 'None.' : textTable(rows));

const withCursor = (table: string, cursor: unknown): string =>
  cursor === undefined ? table : `${table}\n\nMore: --cursor ${String(cursor)}`;

/** `2026-01-31T12:34:56.789Z` as `01-31 12:34`: what is kept is of the last weeks. */
const shortTime = (at: string): string => at.slice(5, 16).replace('T', ' ');

const deadLetterTable = (deadLetters: z.infer<typeof DeadLetters>, width: number): string => {
  const rows = deadLetters.map(({ short_id: id, filed_at: at, kind, protocol, endpoint, reason }) => ({
    ...{ id, 'at (UTC)': shortTime(at), kind, protocol, endpoint, reason },
  }));
  return rows.length === 0 ? 'None.' : fittedTable(rows, { width, ...FLEXIBLE });
};

const failureTable = (failures: z.infer<typeof Failures>, width: number): string => {
  const rows = failures.map(({ failure_id: id, last_at: at, waiting, has_more, is_acknowledged, ...failure }) => ({
    ...{ id, 'last (UTC)': shortTime(at), waiting: has_more ? `${waiting}+` : String(waiting) },
    ...{ seen: is_acknowledged ? 'yes' : 'no', protocol: failure.protocol },
    ...{ endpoint: failure.endpoint, reason: failure.reason },
  }));
  return rows.length === 0 ? 'None.' : fittedTable(rows, { width, ...FLEXIBLE });
};

/** Fields that no other answer has, and what people call them. */
const SHOWN_ONCE = [
  ['secretKey', 'secret key'],
  ['token', 'token'],
  ['secret', 'secret'],
] as const;

const remindersOf = (answer: Answer): readonly string[] => {
  const shownOnce = SHOWN_ONCE.find(([field]) => field in answer)?.[1];
  return shownOnce === undefined ? [] : ['', `Keep the ${shownOnce} now: it is not shown again.`];
};
