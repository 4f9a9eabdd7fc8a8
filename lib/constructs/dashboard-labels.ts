import type { EVENT_METRICS, HEALTH_METRICS, HOLD_METRICS, LANE_METRICS, TEXT_METRICS } from '../metrics.ts';
import type { SourceRole } from './delivery-lane.ts';

/* What the lines of the dashboard are called. */

/** How a recipient may end. */
export const OUTCOME_LABELS: Readonly<Record<(typeof LANE_METRICS)[number], string>> = {
  Delivered: 'delivered',
  Retried: 'to be tried again',
  DeadLetters: 'given up',
  Expired: 'of these, too late',
};

/** What may become of what is held. */
export const HOLD_LABELS: Readonly<Record<(typeof HOLD_METRICS)[number], string>> = {
  Held: 'held',
  Released: 'released',
  Dropped: 'dropped: nobody wants them any more',
  HeldTooLong: 'held longer than they live',
};

/** Why a text that was accepted may not arrive. */
export const TEXT_LABELS: Readonly<Record<(typeof TEXT_METRICS)[number], string>> = {
  Undelivered: 'failed on the way',
  Bounced: 'to numbers that are not valid',
  OptedOut: 'to owners who want none',
};

/** How endpoints may change. */
export const HEALTH_LABELS: Readonly<Record<(typeof HEALTH_METRICS)[number], string>> = {
  Unhealthy: 'found unhealthy',
  Disabled: 'disabled: nothing for days, or gone',
  Recovered: 'working again',
};

/** What may become of an event. */
export const EVENT_LABELS: Readonly<Record<(typeof EVENT_METRICS)[number], string>> = {
  EventsReceived: 'received',
  EventsOwn: 'of these about the service itself: dropped',
  EventsUnmatched: 'of these for no trigger',
  EventsPublished: 'published, one for each trigger',
  EventsRefused: 'refused to a trigger',
  EventsDelayed: 'delayed: a trigger publishes too much',
};

/** Which of the queues of a lane it is. */
export const ROLE_LABELS: Readonly<Record<SourceRole, string>> = {
  lane: '',
  retries: ', retries',
  quarantine: ', quarantine',
};
