import type { Lane } from '#src/domain/protocol.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type QueueMessage, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { fitAttemptLogs } from '#src/queues/fit-attempt-logs.ts';
import { forwardEnvelope } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { FollowUp } from './delivery-plan.ts';

/** The queues that a batch sends to. */
type Role = FollowUp['to'] | 'receipts';

type Outgoing = QueueMessage & { readonly recordId: string; readonly delaySeconds?: number };

/**
 * Collects what a batch sends, so that messages of several records share a request; `post` sends it, and returns the records
 * that failed: whatever follows from them is not stored.
 */
export type DeliveryOutbox = {
  readonly fail: (recordId: string) => void;
  readonly put: (role: FollowUp['to'], message: Outgoing) => void;

  /** Marks what will be received again, so that its recipients are checked before they are served. */
  readonly putEnvelope: (recordId: string, followUp: FollowUp) => void;

  /** Reports what became of recipients of a record (decision 075). */
  readonly report: (recordId: string, reports: readonly QueueMessage[]) => void;
  readonly post: () => Promise<readonly string[]>;
};

/** Creates the empty outbox of one batch of `lane`; `post` sends to the lane's queues. */
export const createDeliveryOutbox = ({
  lane,
  queues,
}: {
  readonly lane: Lane;
  readonly queues: Pick<Queues, 'send'>;
}): DeliveryOutbox => {
  const failed = new Set<string>();
  const outgoing: Record<Role, Outgoing[]> = {
    lane: [],
    retries: [],
    quarantine: [],
    deadLetters: [],
    hold: [],
    jobs: [],
    receipts: [],
  };
  const put = (role: Role, message: Outgoing): void => {
    outgoing[role].push(message);
  };
  return {
    fail: (recordId) => {
      failed.add(recordId);
    },
    put,
    putEnvelope: (recordId, { to, envelope, delaySeconds }) => {
      // The subscriptions were checked before this attempt, not before the next.
      const { checkedAt: _checkedAt, ...rest } = envelope;
      if (to === 'jobs') return put(to, { ...forwardEnvelope(rest, rest.publishedAt), recordId });
      const { recipients, ...head } = fitAttemptLogs(to === 'deadLetters' ? rest : { ...rest, requeued: true });
      for (const message of writeEnvelopes(head, recipients, descriptors[envelope.protocol].recipientsPerEnvelope)) {
        put(to, { ...message, recordId, delaySeconds });
      }
    },
    report: (recordId, reports) => {
      for (const report of reports) put('receipts', { ...report, recordId });
    },
    post: async () => {
      for (const role of ['lane', 'retries', 'quarantine', 'deadLetters', 'hold'] as const) {
        const refused = await queues.send({ role, lane }, outgoing[role]);
        for (const { recordId } of refused) failed.add(recordId);
      }
      const unforwarded = await queues.send({ role: 'jobs' }, outgoing.jobs);
      for (const { recordId } of unforwarded) failed.add(recordId);
      // Last: what was refused before comes again, and reports it then; until then it is waiting, as it was.
      const unreported = await queues.send({ role: 'receipts' }, outgoing.receipts);
      for (const { recordId } of unreported) failed.add(recordId);
      return [...failed];
    },
  };
};
