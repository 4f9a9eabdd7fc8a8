/**
 * Why and how long messages to a subscription are held rather than delivered (decision 066). Times are epoch milliseconds. A
 * reason of a later version holds as `paused` does.
 */
export type Hold = {
  readonly reason: string;
  readonly since: number;
  /** When it ends by itself; absent when it must be ended. */
  readonly until?: number;
  /** What the caller who began it wrote about it, or why the service itself did. */
  readonly note?: string;
};

/** The reason of holds that callers have begun. */
export const PAUSED = 'paused';

/** Reasons of holds that the service itself has begun, because of the endpoint (decision 074). */
export const UNHEALTHY = 'unhealthy';
export const DISABLED = 'disabled';
/** The server of a mail address has answered that there is no such address (decision 085). */
export const BOUNCED = 'bounced';

/** What subscriptions are held for that are listed by it (decision 116); those of {@link UNHEALTHY} and others have a list of their own. */
export const LISTED_HOLDS = [BOUNCED, PAUSED] as const;
export type ListedHold = (typeof LISTED_HOLDS)[number];

/** Whether a hold holds at that time: one whose end has passed counts as none, everywhere and at once. */
export const isHeld = (hold: Pick<Hold, 'until'> | undefined, now: number): boolean =>
  hold !== undefined && (hold.until === undefined || now < hold.until);

/** Why one copy of a message is held although its subscription is not, and when it may go out, if that is known. */
type HeldCopy = { readonly reason: string; readonly until?: number };

/**
 * When a held copy is due, which is its place in the backlog: when its message was accepted, so that the order of acceptance is
 * kept; a retry only when it may be tried again, so that it holds up nothing (decision 072).
 */
export const dueTimeOf = (held: HeldCopy | undefined, publishedAt: number): number =>
  held?.reason === 'retry' && held.until !== undefined ? held.until : publishedAt;

/** Clocks of two functions differ by less. */
export const CLOCK_SKEW_MS = 1000;

/** When to look for what a hold has left: once all functions agree that it has ended. */
export const wakeTimeOf = (until: number): number => until + CLOCK_SKEW_MS;

const MINUTE_MS = 60_000;
const SHORT_MS = 10_000;

/** A wake may serve several messages: the next full minute, or the next ten seconds when it is due within a minute. */
export const sharedWakeTimeOf = (until: number, now: number): number => {
  const at = wakeTimeOf(until);
  const unit = at - now > MINUTE_MS ? MINUTE_MS : SHORT_MS;
  return Math.ceil(at / unit) * unit;
};
