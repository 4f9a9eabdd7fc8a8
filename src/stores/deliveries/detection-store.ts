import * as z from 'zod';
import type { DetectionResult } from '#src/domain/delivery/detection.ts';
import { existsWith } from '#src/stores/condition.ts';
import { detectionKey } from '#src/stores/delivery-keys.ts';
import { type Deliveries, deleteItem, getItem, isExpired, putItem, ttlOf, updateItem } from '#src/stores/table.ts';

/** Where a probe is kept. */
export type DetectionTask = {
  readonly topicId: string;
  /** 32 hex characters. */
  readonly id: string;
};

/** A probe; without a result it has not been made yet. Times are epoch milliseconds. */
type Detection = { readonly createdAt: number; readonly result?: DetectionResult };

const DAY_MS = 86_400_000;

const StoredDetection = z.object({ createdAt: z.number(), ttl: z.number() });

const StoredResult = z.object({
  isUsable: z.boolean(),
  httpCode: z.number(),
  httpResponse: z.string(),
}) satisfies z.ZodType<DetectionResult>;

/** Keeps probes of endpoints in the deliveries table, for a day. */
export type DetectionStore = {
  /** Keeps a new probe, not made yet. */
  readonly create: (task: DetectionTask, now: number) => Promise<void>;

  /** The probe, read consistently; undefined when there is none, or it has expired. */
  readonly get: (task: DetectionTask, now: number) => Promise<Detection | undefined>;

  /** Notes what a probe found; the first result stays, and one of a probe that is not kept any more is lost. */
  readonly complete: (task: DetectionTask, result: DetectionResult) => Promise<void>;

  /** Removes a probe that will never be made. */
  readonly remove: (task: DetectionTask) => Promise<void>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createDetectionStore = (deliveries: Deliveries): DetectionStore => ({
  create: (task, now) => putItem(deliveries, { ...detectionKey(task), createdAt: now, ttl: ttlOf(now + DAY_MS) }),

  get: async (task, now) => {
    const item = await getItem(deliveries, detectionKey(task));
    const stored = item && StoredDetection.parse(item);
    if (stored === undefined || isExpired(stored, now)) return undefined;
    const result = StoredResult.safeParse(item).data;
    return { createdAt: stored.createdAt, ...(result !== undefined && { result }) };
  },

  complete: async (task, result) => {
    const condition = existsWith({ httpCode: [] });
    await updateItem(deliveries, { key: detectionKey(task), set: { ...result }, condition });
  },

  remove: async (task) => {
    await deleteItem(deliveries, detectionKey(task));
  },
});
