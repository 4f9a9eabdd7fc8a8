import { parsePlace } from '#src/domain/receipts/place.ts';
import { isLater, type ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import type { ReceiptReport } from '#src/queues/receipt-report.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { receiptHeadKey, receiptPartKey, receiptPosition, receiptRangeKey } from '#src/stores/receipt-keys.ts';
import { projectReceiptOf, receiptEndOf } from '#src/stores/receipts/receipt-heads.ts';
import {
  attemptLogName,
  encodeAttemptLog,
  FACTS_PER_ITEM,
  factName,
  NUMBERS_PER_ITEM,
} from '#src/stores/receipts/receipt-item.ts';
import type { ReceiptChange } from '#src/stores/receipts/receipt-writer.ts';

/** What reports add to one item of a receipt, and which of them. */
export type ReportedChange = ReceiptChange & {
  readonly reports: Set<number>;
  readonly delivered: Set<number>;
  readonly facts: Map<string, ReportedFact>;
  readonly attemptLogs: Map<string, string>;
  readonly fields: Record<string, PlainItem[string]>;
};

/**
 * The changes that reports come to, one for each item: what is for the same item costs one write. Places that cannot be read are
 * left out. `days` is how long a receipt is kept; what is older is left out too.
 */
export const changesOf = (
  reports: readonly ReceiptReport[],
  { days, now }: { readonly days: number; readonly now: number },
): readonly ReportedChange[] => {
  const changes = new Map<string, ReportedChange>();
  for (const [index, report] of reports.entries()) {
    const endsAt = receiptEndOf(report.publishedAt, days);
    if (endsAt <= now) continue;
    const changeOf = (key: Key): ReportedChange => {
      const name = `${key.pk}\n${key.sk}`;
      const fresh = { key, endsAt, reports: new Set<number>(), delivered: new Set<number>() };
      const change = changes.get(name) ?? { ...fresh, facts: new Map(), attemptLogs: new Map(), fields: {} };
      changes.set(name, change);
      change.reports.add(index);
      return change;
    };
    addDelivered(report, changeOf);
    addFacts(report, changeOf);
    addRange(report, changeOf);
    addHead(report, changeOf);
  }
  return [...changes.values()];
};

type ChangeOf = (key: Key) => ReportedChange;

const addDelivered = ({ messageId, delivered = [] }: ReceiptReport, changeOf: ChangeOf): void => {
  for (const text of delivered) {
    const place = parsePlace(text);
    if (place === undefined) continue;
    const { number, ...of } = place;
    const part = Math.floor(number / NUMBERS_PER_ITEM);
    changeOf(receiptPartKey(messageId, { kind: 'delivered', ...of, part })).delivered.add(number % NUMBERS_PER_ITEM);
  }
};

const addFacts = ({ messageId, facts = [] }: ReceiptReport, changeOf: ChangeOf): void => {
  for (const fact of facts) {
    const place = parsePlace(fact.place);
    if (place === undefined) continue;
    const { number, ...of } = place;
    const change = changeOf(
      receiptPartKey(messageId, { kind: 'facts', ...of, part: Math.floor(number / FACTS_PER_ITEM) }),
    );
    const name = factName(number % FACTS_PER_ITEM, fact);
    const known = change.facts.get(name);
    if (known === undefined || isLater(fact, known)) change.facts.set(name, fact);
    const log = encodeAttemptLog(fact);
    const logName = attemptLogName(number % FACTS_PER_ITEM);
    if (log !== undefined && log > (change.attemptLogs.get(logName) ?? '')) change.attemptLogs.set(logName, log);
  }
};

const addRange = ({ messageId, range }: ReceiptReport, changeOf: ChangeOf): void => {
  if (range !== undefined) changeOf(receiptRangeKey(messageId, range)).fields['totals'] = JSON.stringify(range.totals);
};

const addHead = ({ messageId, publishedAt, head }: ReceiptReport, changeOf: ChangeOf): void => {
  if (head === undefined) return;
  const { totals, ...fields } = head;
  const position = receiptPosition({ topicId: head.topicId, messageId, publishedAt });
  Object.assign(changeOf(receiptHeadKey(messageId)).fields, {
    ...{ ...position, messageId, publishedAt, ...fields },
    ...(totals !== undefined && { totals: JSON.stringify(totals) }),
  });
  const listed = projectReceiptOf({ messageId, publishedAt, ...head });
  if (listed !== undefined) Object.assign(changeOf(listed.key).fields, listed.fields);
};
