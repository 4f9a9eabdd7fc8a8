import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';

/** Refuses a time to live, in seconds, above the longest that the stage allows. */
export const checkTimeToLive = (seconds: number, { quotas }: Pick<Settings, 'quotas'>): void => {
  if (seconds <= quotas.timeToLiveSeconds) return;
  throw new ServiceError(
    'SMN.0019',
    `Parameter: time_to_live is invalid. It is ${seconds}; allowed: 1 to ${quotas.timeToLiveSeconds} seconds.`,
  );
};
