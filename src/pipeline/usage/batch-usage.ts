import type { Protocol } from '#src/domain/protocol.ts';
import { parseOwnerUrn } from '#src/domain/urn.ts';
import { addUsage, NO_USAGE, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { Worked } from '#src/pipeline/delivery/observe.ts';
import type { Envelope } from '#src/queues/envelope.ts';

/** What messages of one protocol to the topics of one project have come to. */
export type BatchUsage = { readonly project: string; readonly protocol: Protocol; readonly counts: ProtocolUsage };

/**
 * What a batch of a lane has used, by project and protocol, without what has used nothing. Whatever is sent to people or programs
 * counts, confirmations included, which cost as much; probes of endpoints do not.
 */
export const usageOfBatch = (worked: readonly Worked[]): readonly BatchUsage[] => {
  const all = new Map<string, BatchUsage>();
  for (const { envelope, results, counts: ended } of worked) {
    const project = parseOwnerUrn(envelope.topicUrn)?.project;
    const used = { deliveries: ended.delivered, failures: ended.dead + ended.expired, parts: partsOf(results) };
    if (project === undefined || !isCounted(envelope) || used.deliveries + used.failures === 0) continue;
    const protocol = paidAs(envelope);
    const key = `${project}#${protocol}`;
    all.set(key, { project, protocol, counts: addUsage(all.get(key)?.counts ?? NO_USAGE, used) });
  }
  return [...all.values()];
};

const isCounted = ({ kind }: Envelope): boolean => kind !== 'detection' && kind !== 'removal';

/** Who is to be called is asked by a text message. */
const paidAs = ({ protocol, kind }: Envelope): Protocol =>
  protocol === 'callnotify' && kind !== 'notification' ? 'sms' : protocol;

const partsOf = (results: Worked['results']): number =>
  results.reduce((sum, { outcome }) => sum + (outcome.kind === 'delivered' ? (outcome.parts ?? 0) : 0), 0);
