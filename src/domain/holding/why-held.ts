import { type Hold, isHeld } from './hold.ts';

/** What held messages wait for that say nothing of their own, while their subscription is not held: a release is sending them. */
const BEING_SENT = 'released';

/** Why, and until when if that is known, a message is held: a hold of its subscription holds it in any case. */
export const whyHeld = (
  own: { readonly reason?: string; readonly until?: number },
  hold: Hold | undefined,
  now: number,
): { readonly reason: string; readonly until?: number } => {
  const { reason = BEING_SENT, until } = hold !== undefined && isHeld(hold, now) ? hold : own;
  return { reason, ...(until !== undefined && { until }) };
};
