import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import { type MinuteRate, secondsToNextMinute } from '#src/pipeline/minute-rate.ts';
import type { Middleware } from './request-context.ts';

/** What limiting calls needs. */
export type CallRateDependencies = {
  /** Counts the calls of each project, in all functions and instances. */
  readonly callRate: MinuteRate;
  readonly settings: Pick<Settings, 'quotas'>;
  readonly clock: () => number;
};

/**
 * Refuses the calls of a project that are too many for one minute, as a gateway would: 429, saying when to come again (decision 095).
 * It comes after authentication, whose principal is counted; what is refused afterwards counts too, and what is public does not.
 */
export const limitCalls = ({ callRate, settings: { quotas }, clock }: CallRateDependencies): Middleware => ({
  before: async ({ context: { principal } }) => {
    if (principal?.kind !== 'project') return;
    const now = clock();
    if (await callRate.admit(principal.project, now)) return;
    const seconds = secondsToNextMinute(now);
    throw new ServiceError(
      'APIGW.0308',
      `A project may make ${quotas.callsPerProjectMinute} calls a minute; call again in ${seconds} s.`,
      { retryAfterSeconds: seconds },
    );
  },
});
