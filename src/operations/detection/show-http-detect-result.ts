import type { InputOf } from '#src/contract/operation.ts';
import type { ShowHttpDetectResult } from '#src/contract/service/detection.ts';
import {
  DETECTION_PATIENCE_MS,
  DETECTION_STATUS,
  type DetectionResult,
  UNMADE_DETECTION,
} from '#src/domain/delivery/detection.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import type { DetectionTask } from '#src/stores/deliveries/detection-store.ts';

type ShowDependencies = Pick<Dependencies, 'topics' | 'detections' | 'region' | 'clock'>;

/** Shows what a probe found; one that was not made in time never will be (contract section 12.5). */
export const showHttpDetectResult = async (
  { path }: InputOf<typeof ShowHttpDetectResult>,
  { requestId }: OperationContext,
  dependencies: ShowDependencies,
): Promise<Reply> => {
  const topic = await getTopic(path, dependencies);
  const now = dependencies.clock();
  const task = { topicId: topic.id, id: path.task_id };
  const detection = HEX_ID.test(task.id) ? await dependencies.detections.get(task, now) : undefined;
  if (detection === undefined) throw taskNotFound(task.id);
  const isOverdue = now - detection.createdAt > DETECTION_PATIENCE_MS;
  const result = detection.result ?? (isOverdue ? await giveUp(task, now, dependencies) : undefined);
  if (result === undefined) return { status: 200, body: { request_id: requestId, status: DETECTION_STATUS.pending } };
  const { isUsable, httpCode, httpResponse } = result;
  const status = isUsable ? DETECTION_STATUS.usable : DETECTION_STATUS.unusable;
  return { status: 200, body: { request_id: requestId, status, detail: { httpCode, httpResponse } } };
};

/**
 * What an overdue probe comes to. A probe that began in time may still be under way, so it is stored that its time is over: the
 * first result stays, and every later call returns the same. Repeating it changes nothing.
 */
const giveUp = async (
  task: DetectionTask,
  now: number,
  { detections }: Pick<ShowDependencies, 'detections'>,
): Promise<DetectionResult> => {
  await detections.complete(task, UNMADE_DETECTION);
  return (await detections.get(task, now))?.result ?? UNMADE_DETECTION;
};

const taskNotFound = (id: string): ServiceError =>
  new ServiceError('SMN.00013030', `The topic has no detection task ${JSON.stringify(id.slice(0, 100))}.`);
