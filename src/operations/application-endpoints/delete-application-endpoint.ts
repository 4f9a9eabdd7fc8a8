import type { DeleteApplicationEndpoint } from '#src/contract/applications/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { getApplicationEndpoint } from '#src/operations/applications/get-application.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { requestRemoval } from '#src/pipeline/publishing/push-direct.ts';

/** A push may register the device with SNS while it is being deleted; more than twice in a row is not to be expected. */
const MAX_TURNS = 3;

/** Deletes a device of an app; what SNS has of it is removed by the push lane. */
export const deleteApplicationEndpoint = async (
  { path }: InputOf<typeof DeleteApplicationEndpoint>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'queues' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { applicationEndpoints, queues, clock } = dependencies;
  let { endpoint } = await getApplicationEndpoint(path, dependencies);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const { id, device } = endpoint;
    if (device !== undefined)
      await requestRemoval({ application: path.endpoint_urn, id, device, now: clock() }, { queues });
    const reply: Reply = { status: 200, body: { request_id: requestId } };
    if (await applicationEndpoints.remove(endpoint)) return reply;
    const current = await applicationEndpoints.get(endpoint);
    // When another call was first, both have deleted it.
    if (current === undefined) return reply;
    endpoint = current;
  }
  throw new Error('An endpoint kept being registered while it was deleted');
};
