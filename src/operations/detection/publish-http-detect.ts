import type { InputOf } from '#src/contract/operation.ts';
import type { PublishHttpDetect } from '#src/contract/service/detection.ts';
import { UNADMITTED_DETECTION } from '#src/domain/delivery/detection.ts';
import { newId } from '#src/domain/identifiers.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { admitMessage } from '#src/operations/subscriptions/admit-message.ts';
import { endpointContext } from '#src/operations/subscriptions/endpoint-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { requestDetection } from '#src/pipeline/publishing/request-detection.ts';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';

type DetectDependencies = Pick<
  Dependencies,
  | ('topics' | 'detections' | 'confirmationFlow' | 'extensionHeaders')
  | ('queues' | 'resolve' | 'settings' | 'region' | 'clock')
>;

/**
 * Has an endpoint called once by its lane, by the rules of a subscription to it. This function never calls it itself. Each call
 * is a probe of its own; one of an endpoint that has reached its limit of messages is not made, and its result says so. When
 * the lane's queue refuses it, it is removed again.
 */
export const publishHttpDetect = async (
  { path, body }: InputOf<typeof PublishHttpDetect>,
  { requestId }: OperationContext,
  dependencies: DetectDependencies,
): Promise<Reply> => {
  const { detections, extensionHeaders, clock } = dependencies;
  const { protocol } = body;
  const topic = await getTopic(path, dependencies);
  const extension = checkExtension(protocol, body.extension, body.endpoint);
  const endpoint = await checkEndpoint(protocol, body.endpoint, endpointContext(topic.project, dependencies));
  const task = { topicId: topic.id, id: newId() };
  const now = clock();
  await detections.create(task, now);
  if (!(await admitMessage({ protocol, endpoint }, dependencies))) {
    await detections.complete(task, UNADMITTED_DETECTION);
    return { status: 200, body: { request_id: requestId, task_id: task.id } };
  }
  try {
    const topicUrn = formatTopicUrn(path.topic_urn);
    const encrypted = await extensionHeaders.encrypt(extension?.header, task);
    await requestDetection(
      {
        taskId: task.id,
        topic,
        topicUrn,
        protocol,
        endpoint,
        ...(encrypted.encryptedHeader !== undefined && { extension: encrypted }),
        now,
      },
      dependencies,
    );
  } catch (error) {
    await detections.remove(task);
    throw error;
  }
  return { status: 200, body: { request_id: requestId, task_id: task.id } };
};
