import { dayOf } from '#src/domain/days.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { parseOwnerUrn } from '#src/domain/urn.ts';
import { addUsage, NO_USAGE, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { Worked } from '#src/pipeline/delivery/observe.ts';
import type { Envelope } from '#src/queues/envelope.ts';

/** What messages of one protocol to the topics of one project have come to on a day (UTC): that on which they were attempted. */
export type BatchUsage = {
  readonly project: string;
  readonly day: string;
  readonly protocol: Protocol;
  readonly counts: ProtocolUsage;
};

/**
 * What a batch of a lane has used, by project, day and protocol, without what has used nothing. Whatever is sent to people or
 * programs counts, confirmations included, which cost as much; probes of endpoints do not.
 */
export const usageOfBatch = (worked: readonly Worked[]): readonly BatchUsage[] => {
  const all = new Map<string, BatchUsage>();
  for (const used of worked.flatMap(usageOf)) {
    const key = `${used.project}#${used.day}#${used.protocol}`;
    all.set(key, { ...used, counts: addUsage(all.get(key)?.counts ?? NO_USAGE, used.counts) });
  }
  return [...all.values()];
};

const usageOf = ({ envelope, results, counts: { dead, expired } }: Worked): readonly BatchUsage[] => {
  const project = parseOwnerUrn(envelope.topicUrn)?.project;
  if (project === undefined || !isCounted(envelope)) return [];
  const protocol = paidAs(envelope);
  const deliveries = results.flatMap(({ outcome, startedAt }) => {
    if (outcome.kind !== 'delivered') return [];
    return [{ project, day: dayOf(outcome.text?.sentAt ?? startedAt), protocol, counts: deliveryOf(outcome) }];
  });
  const failures = dead + expired;
  const [first] = results;
  if (failures === 0 || first === undefined) return deliveries;
  return [...deliveries, { project, day: dayOf(first.startedAt), protocol, counts: { ...NO_USAGE, failures } }];
};

/** Texts are paid for by the part, and by country. */
const deliveryOf = ({ text }: Outcome): ProtocolUsage => ({
  ...NO_USAGE,
  deliveries: 1,
  ...(text !== undefined && { parts: text.parts }),
  ...(text?.country !== undefined && { partsByCountry: { [text.country]: text.parts } }),
});

const isCounted = ({ kind }: Envelope): boolean => kind !== 'detection' && kind !== 'removal';

/** Who is to be called is asked by a text message. */
const paidAs = ({ protocol, kind }: Envelope): Protocol =>
  protocol === 'callnotify' && kind !== 'notification' ? 'sms' : protocol;
