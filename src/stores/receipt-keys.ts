import { inTime, type Key, type ListPosition } from './key.ts';

/*
 * Keys of receipts in the deliveries table (decision 075); all others are in `keys.ts`. A message's are one item collection.
 */

export const receiptOf = (messageId: string): string => `receipt#${messageId}`;

export const HEAD = 'head';
export const receiptHeadKey = (messageId: string): Key => ({ pk: receiptOf(messageId), sk: HEAD });

/** What fan-out has reported of one of its requests. */
export const receiptRangeKey = (messageId: string, { name, part }: { readonly name: string; readonly part: string }) =>
  ({ pk: receiptOf(messageId), sk: `range#${name}#${part}` }) satisfies Key;

/** Recipients of one protocol and range whose numbers begin alike: those who got the message, or what was reported of others. */
type Part = {
  readonly kind: 'delivered' | 'facts';
  readonly protocol: string;
  readonly range: string;
  readonly part: number;
};

export const receiptPartKey = (messageId: string, { kind, protocol, range, part }: Part): Key => ({
  pk: receiptOf(messageId),
  sk: `${kind}#${protocol}#${range}#${part}`,
});

/** What a key of a receipt was made of, its kind first. */
export const partsOfReceiptKey = ({ sk }: Pick<Key, 'sk'>): readonly string[] => sk.split('#');

export const receiptList = (topicId: string): string => `receipts#${topicId}`;
/** Where the receipts of a topic begin that are of this millisecond or later. */
export const receiptsFrom = (at: number): string => inTime(at, '');
export const receiptPosition = (of: {
  readonly topicId: string;
  readonly messageId: string;
  readonly publishedAt: number;
}) => ({ listPk: receiptList(of.topicId), listSk: inTime(of.publishedAt, of.messageId) }) satisfies ListPosition;

/** The messages of all topics of a project: entries without an index, in the order of time (decision 118). */
export const receiptsOfProject = (project: string): string => `project-receipts#${project}`;
export const projectReceiptKey = (project: string, at: { readonly messageId: string; readonly publishedAt: number }) =>
  ({ pk: receiptsOfProject(project), sk: inTime(at.publishedAt, at.messageId) }) satisfies Key;
