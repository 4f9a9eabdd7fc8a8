import * as z from 'zod';
import { isObject } from '#src/domain/json.ts';
import { isNestedDeeperThan } from '#src/domain/nesting.ts';

/** Deeper than any event of AWS; what walks through an event may recurse without fear. */
const MAX_EVENT_NESTING = 100;

const NESTING = `It is nested deeper; allowed: at most ${MAX_EVENT_NESTING} levels.`;

const content = z.unknown().refine((value) => !isNestedDeeperThan(MAX_EVENT_NESTING - 1, value), { error: NESTING });

/**
 * An event as EventBridge delivers it. What all events have is checked, as EventBridge's own test of a pattern wants it; all
 * else is kept as it is.
 */
export const EventBridgeEvent = z
  .looseObject({
    version: z.string().default('0'),
    id: z.string().min(1).max(256),
    'detail-type': z.string().max(256),
    source: z.string().min(1).max(256),
    account: z.string().max(64),
    time: z.iso.datetime({ offset: true }),
    region: z.string().max(64),
    resources: z.array(z.string()).default([]),
    detail: content
      .refine(isObject, { error: 'It is none; allowed: a JSON object.' })
      .meta({ type: 'object' })
      .pipe(z.custom<Readonly<Record<string, unknown>>>()),
  })
  .refine((event) => !isNestedDeeperThan(MAX_EVENT_NESTING, event), { error: NESTING });

/** One event. */
export type EventBridgeEvent = z.output<typeof EventBridgeEvent>;
