import * as z from 'zod';
import type { DetectionResult } from '#src/domain/delivery/detection.ts';
import { existsWith } from './condition.ts';
import { detectionKey } from './keys.ts';
import { type Deliveries, deleteItem, getItem, isExpired, putItem, ttlOf, updateItem } from './table.ts';

/** Where a probe is kept. */
export type DetectionTask = {
  readonly topicId: string;
  /** 32 hex characters. */
  readonly id: string;
};

/** A probe; without a result it has not been made yet. Times are epoch milliseconds. */
export type Detection = { readonly createdAt: number; readonly result?: DetectionResult };

const DAY_MS = 86_400_000;

const StoredDetection = z.object({ createdAt: z.number(), ttl: z.number() });

const StoredResult = z.object({
  isUsable: z.boolean(),
  httpCode: z.number(),
  httpResponse: z.string(),
}) satisfies z.ZodType<DetectionResult>;

/** Keeps probes of endpoints in the deliveries table, for a day. */
export const createDetectionStore = (deliveries: Deliveries) => ({
  /** Keeps a new probe, not made yet. */
  create: (task: DetectionTask, now: number): Promise<void> =>
    putItem(deliveries, { ...detectionKey(task), createdAt: now, ttl: ttlOf(now + DAY_MS) }),

  /** The probe, read consistently; undefined when there is none, or it has expired. */
  get: async (task: DetectionTask, now: number): Promise<Detection | undefined> => {
    const item = await getItem(deliveries, detectionKey(task));
    const stored = item && StoredDetection.parse(item);
    if (stored === undefined || isExpired(stored, now)) return undefined;
    const result = StoredResult.safeParse(item).data;
    return { createdAt: stored.createdAt, ...(result !== undefined && { result }) };
  },

  /** Notes what a probe found; the first result stays, and one of a probe that is not kept any more is lost. */
  complete: async (task: DetectionTask, result: DetectionResult): Promise<void> => {
    const condition = existsWith({ httpCode: [] });
    await updateItem(deliveries, { key: detectionKey(task), set: { ...result }, condition });
  },

  /** Forgets a probe that will never be made. */
  remove: async (task: DetectionTask): Promise<void> => {
    await deleteItem(deliveries, detectionKey(task));
  },
});

/** What {@link createDetectionStore} gives. */
export type DetectionStore = ReturnType<typeof createDetectionStore>;
