import * as z from 'zod';
import { AttemptLog } from '#src/domain/delivery/attempt-log.ts';
import { REPORTED_STATES } from '#src/domain/receipts/recipient-state.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

const Fact = tolerantObject({
  /** The recipient's place in the receipt. */
  place: z.string(),
  state: z.enum(REPORTED_STATES),
  subscriptionId: z.string(),
  at: z.number(),
  redrives: z.int().positive().exactOptional(),
  releases: z.int().positive().exactOptional(),
  /** When it is tried again, or when its hold ends. */
  until: z.number().exactOptional(),
  reason: z.string().exactOptional(),
  /** How many attempts had been made by then, and the last of them that failed; both or neither. */
  attempts: z.int().positive().exactOptional(),
  attemptLog: AttemptLog.exactOptional(),
});
/** What is reported of one recipient. */
export type ReceiptFact = Readonly<z.infer<typeof Fact>>;

/** Recipients and subscribers left out, by protocol. */
const Totals = z.record(z.string(), tolerantObject({ recipients: z.int(), filtered: z.int() }));

const Head = tolerantObject({
  topicUrn: z.string(),
  topicId: z.string(),
  subject: z.string().exactOptional(),
  expiresAt: z.number(),
  ranges: z.int().positive(),
  requests: z.int().nonnegative(),
  totals: Totals.exactOptional(),
});

/**
 * What travels on the receipts queue: something about what became of a message (decision 075). Times are epoch milliseconds.
 * Whatever is in it may be repeated, and come in any order.
 */
export const ReceiptReport = tolerantObject({
  v: z.literal(1),
  messageId: z.string(),
  publishedAt: z.number(),
  /** The places of those who have got it. */
  delivered: z.array(z.string()).exactOptional(),
  facts: z.array(Fact).exactOptional(),
  /** A range that fan-out has expanded: `part` names which of the requests for it this was. */
  range: tolerantObject({ name: z.string(), part: z.string(), totals: Totals }).exactOptional(),
  /** The head of the receipt, where the publish itself could not write it. */
  head: Head.exactOptional(),
});
export type ReceiptReport = Readonly<z.infer<typeof ReceiptReport>>;
