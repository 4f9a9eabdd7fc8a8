import type { DeliveryPolicy, DeliveryWindows } from './delivery-policy.ts';
import { type Hold, isHeld } from './hold.ts';
import { type WindowState, windowStateAt } from './windows.ts';

/** A copy of a message that may go out, or may not yet. */
export type UndecidedCopy = {
  /** That of its subscription, or of its topic; absent when neither has one. */
  readonly policy?: DeliveryPolicy | undefined;
  /** That of its subscription. */
  readonly hold?: Pick<Hold, 'until'> | undefined;
  /** Whether a time has been reserved for it, so that the rate has been looked at. @default false */
  readonly hasSlot?: boolean;
};

/**
 * When a copy goes out: now, where its windows are open until `closesAt` if it has some; or later. `held` says why, and until
 * when if that is known; it is absent where the subscription itself is held, which says so.
 */
export type DeliveryDecision =
  | { readonly kind: 'now'; readonly closesAt?: number }
  | { readonly kind: 'later'; readonly held?: { readonly reason: 'window' | 'rate'; readonly until?: number } };

/** What windows are at a time; `windowStateAt`, or one that remembers. */
type WindowStates = (windows: DeliveryWindows, at: number) => WindowState;

/** Decides when a copy goes out. A hold goes before closed windows, and these before the rate (decision 069). */
export const decideDelivery = (
  { policy = {}, hold, hasSlot = false }: UndecidedCopy,
  now: number,
  stateAt: WindowStates = windowStateAt,
): DeliveryDecision => {
  if (isHeld(hold, now)) return { kind: 'later' };
  const state = policy.windows && stateAt(policy.windows, now);
  if (state?.isOpen === false) return { kind: 'later', held: { reason: 'window', until: state.changesAt } };
  if (policy.maxPerSecond !== undefined && !hasSlot) return { kind: 'later', held: { reason: 'rate' } };
  return { kind: 'now', ...(state !== undefined && { closesAt: state.changesAt }) };
};

/** The times of a message that say how long it lives. */
type Lifetime = {
  readonly publishedAt: number;
  readonly expiresAt: number;
  readonly hasChosenTimeToLive?: true;
};

/**
 * When a copy of a message expires: what the policy keeps takes the place of the service's own time to live; one that the
 * publisher chose is never made longer.
 */
export const copyExpiresAt = (
  { publishedAt, expiresAt, hasChosenTimeToLive }: Lifetime,
  { keepSeconds }: Pick<DeliveryPolicy, 'keepSeconds'> = {},
): number => {
  if (keepSeconds === undefined) return expiresAt;
  const kept = publishedAt + keepSeconds * 1000;
  return hasChosenTimeToLive === true ? Math.min(kept, expiresAt) : kept;
};

/** Remembers what windows are at one time: most subscribers of a topic that have some have the same. */
export const rememberWindowStates = (): WindowStates => {
  const known = new Map<string, WindowState>();
  return (windows, at) => {
    const key = `${at}${JSON.stringify(windows)}`;
    const state = known.get(key) ?? windowStateAt(windows, at);
    known.set(key, state);
    return state;
  };
};
