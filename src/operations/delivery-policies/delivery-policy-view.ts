import type { DeliveryPolicy, RetryProfile } from '#src/domain/holding/delivery-policy.ts';

/** A delivery policy as the operations API shows it; nothing when there is none. */
export const deliveryPolicyView = ({ maxPerSecond, windows, retry, keepSeconds }: DeliveryPolicy = {}) => ({
  ...(maxPerSecond !== undefined && { max_per_second: maxPerSecond }),
  ...(windows !== undefined && {
    windows: windows.spans.map(({ days, from, to }) => ({ days, from: timeOfDay(from), to: timeOfDay(to) })),
    time_zone: windows.timeZone,
  }),
  ...(retry !== undefined && { retry: retryView(retry) }),
  ...(keepSeconds !== undefined && { keep_seconds: keepSeconds }),
});

const twoDigits = (count: number): string => String(count).padStart(2, '0');

const timeOfDay = (minutes: number): string => `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;

const retryView = (retry: RetryProfile) => {
  if (typeof retry === 'string') return retry;
  const { stepsSeconds, maxAttempts } = retry;
  return { steps_seconds: stepsSeconds, ...(maxAttempts !== undefined && { max_attempts: maxAttempts }) };
};
