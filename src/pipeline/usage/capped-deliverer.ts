import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { parseOwnerUrn } from '#src/domain/urn.ts';
import { type CapUse, capText } from '#src/domain/usage/spend-caps.ts';
import type { Deliverer } from '#src/protocols/deliverer.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { Spending } from './spending.ts';

/**
 * The same deliverer, but for messages of projects that have spent their cap on the protocol: those are given up, and can be
 * redriven once the cap is raised (decision 091). Confirmations and cancellations go out: people asked for them.
 */
export const withSpendCaps =
  (deliverer: Deliverer, { spending }: { readonly spending: Pick<Spending, 'reached'> }): Deliverer =>
  async (envelope) => {
    const use = await capReachedBy(envelope, spending);
    if (use === undefined) return deliverer(envelope);
    const outcome: Outcome = { kind: 'rejected', reason: cappedReason(use) };
    return async () => outcome;
  };

/** Why a copy is not sent that a cap keeps back, for people. */
export const cappedReason = (use: CapUse): string => `OPS.0091: ${capText(use)}`;

/** The cap that keeps an envelope from being sent, if one does. */
export const capReachedBy = async (
  { kind, topicUrn, protocol }: Pick<Envelope, 'kind' | 'topicUrn' | 'protocol'>,
  spending: Pick<Spending, 'reached'>,
): Promise<CapUse | undefined> => {
  const project = parseOwnerUrn(topicUrn)?.project;
  if (project === undefined || (kind !== 'notification' && kind !== 'direct')) return undefined;
  return spending.reached(project, protocol);
};
