import { flowSubjects } from '#src/domain/endpoints/endpoint-identity.ts';
import { deliveryEndpoint, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { descriptors } from '#src/protocols/descriptors.ts';

/**
 * Counts a message to an owner who may not want it (a confirmation, a notice of a cancellation, a probe), and returns whether
 * it may be sent. All of them share the counters of the endpoint and its host, for all callers and topics (contract section 8).
 * What the endpoint's own counter refuses does not count for the host.
 */
export const admitMessage = async (
  recipient: Pick<Subscription, 'protocol' | 'endpoint' | 'normalEndpoint'>,
  { confirmationFlow, clock }: Pick<Dependencies, 'confirmationFlow' | 'clock'>,
): Promise<boolean> => {
  const descriptor = descriptors[recipient.protocol];
  const { confirmationLimits, hostLimits = [] } = descriptor;
  const now = clock();
  for (const { kind, key } of flowSubjects(descriptor, deliveryEndpoint(recipient))) {
    const limits = kind === 'host' ? hostLimits : confirmationLimits;
    if (!(await confirmationFlow.admit(key, limits, now))) return false;
  }
  return true;
};
