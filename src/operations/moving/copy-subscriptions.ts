import { createHash } from 'node:crypto';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { RecordOf, TransferRecord } from '#src/domain/transfer/records.ts';
import { withoutHealth } from '#src/operations/transfer/import-records.ts';
import { fieldsOf, type KeptSecrets } from '#src/operations/transfer/subscription-fields.ts';
import type { TransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';
import type { SubscriptionsById } from '#src/stores/subscriptions/subscriber-pages.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

/** What reads the subscriptions of a topic that moves. */
export type CopyDependencies = KeptSecrets & { readonly subscriptions: Pick<SubscriptionStore, 'listById'> };

/** Subscriptions from after one id to another, as records; `last` is absent at the end. */
export type CopiedPart = {
  readonly records: readonly TransferRecord[];
  /** That of {@link digestOfRows}. */
  readonly digest: string;
  readonly last?: string;
};

/** How many subscriptions travel in one call, and how long their records are together: a call of the API takes 1 MiB. */
const PART = 300;
const PART_CHARACTERS = 300_000;

/** The next subscriptions of a topic, of any status, and what is left of removed ones, in the order of their ids. */
export const readPart = async (
  { topicId, topic, after }: { readonly topicId: string; readonly topic: string; readonly after: string | undefined },
  secrets: TransferSecrets,
  dependencies: CopyDependencies,
): Promise<CopiedPart> => {
  const page = await dependencies.subscriptions.listById(topicId, PART, after);
  const copied = page.subscriptions.map(async (subscription): Promise<CopiedRecord> => {
    const fields = await fieldsOf(subscription, topicId, { transfer: secrets, kept: dependencies });
    return { kind: 'subscription', topicId, topic, ...fields };
  });
  const removed = page.removed.map((one): CopiedRecord => ({ kind: 'cancellation', ...one }));
  const all = [...(await Promise.all(copied)), ...removed].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const records = firstOf(all);
  const last = records.length < all.length ? records.at(-1)?.id : page.last;
  const isSent = ({ id }: { readonly id: string }): boolean => last === undefined || id <= last;
  const sent = { subscriptions: page.subscriptions.filter(isSent), removed: page.removed.filter(isSent) };
  return { records, digest: digestOfRows(sent), ...(last !== undefined && { last }) };
};

type CopiedRecord = RecordOf<'subscription'> | RecordOf<'cancellation'>;

/** As many of them as one call takes, one at least. A character may take three bytes. */
const firstOf = (records: readonly CopiedRecord[]): readonly CopiedRecord[] => {
  let characters = 0;
  const end = records.findIndex((record) => {
    characters += JSON.stringify(record).length;
    return characters > PART_CHARACTERS;
  });
  return end < 0 ? records : records.slice(0, Math.max(1, end));
};

/**
 * What subscriptions, and what is left of removed ones, are, in 64 hexadecimal characters that are the same at both places when all that
 * travels is the same, in any order; but for the values of secrets, which are encrypted anew: their encryption says whether one has
 * changed on the way.
 */
export const digestOfRows = ({ subscriptions, removed }: Omit<SubscriptionsById, 'last'>): string =>
  [...subscriptions.map(factsOf), ...removed].map(digestOf).reduce(combined, NO_DIGEST);

/** A subscription without where it belongs and without its secrets, of which there is only which ones it has. */
const factsOf = (subscription: Subscription): object => {
  const { topicUrn: _urn, extension, ...facts } = withoutHealth(subscription);
  if (extension === undefined) return facts;
  const signing = extension.signingSecrets?.map(({ createdAt, validUntil }) => ({ createdAt, validUntil }));
  return { ...facts, robot: extension.robot, signing, has: Object.keys(extension).toSorted() };
};

/** The digest of several parts together. */
export const combinedDigest = (digests: readonly string[]): string => digests.reduce(combined, NO_DIGEST);

/** The digest of nothing. */
const NO_DIGEST = '0'.repeat(64);

/** The digest of two together. */
const combined = (one: string, other: string): string => {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0))).toString('hex');
};

const digestOf = (fields: object): string => createHash('sha256').update(canonical(fields)).digest('hex');

/** JSON whose names are in the same order, however the object was made. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
