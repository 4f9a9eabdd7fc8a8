import type { PublishAppMessage } from '#src/contract/applications/push.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Application, ApplicationEndpoint } from '#src/domain/applications/application.ts';
import { pushPayload } from '#src/domain/applications/push-payload.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { getApplicationEndpoint } from '#src/operations/applications/get-application.ts';
import type { Dependencies, PublishContext, Reply } from '#src/operations/operation-context.ts';
import { checkTimeToLive } from '#src/operations/publishing/check-time-to-live.ts';
import { pushDirectly } from '#src/pipeline/publishing/push-direct.ts';

type PushDependencies = Pick<
  Dependencies,
  'applications' | 'applicationEndpoints' | 'queues' | 'settings' | 'region' | 'clock'
>;

/** Accepts a message for one device: it answers only after SQS has it. What the platform would not take is refused. */
export const publishAppMessage = async (
  { path, body: given }: InputOf<typeof PublishAppMessage>,
  { requestId, nextId }: PublishContext,
  dependencies: PushDependencies,
): Promise<Reply> => {
  const { queues, settings, clock } = dependencies;
  const { texts, isStructured, timeToLiveSeconds } = given;
  checkTimeToLive(timeToLiveSeconds, settings);
  const { application, endpoint } = await getApplicationEndpoint(path, dependencies);
  const { platform, name } = application;
  const own = texts[platform];
  if (own === undefined && texts.default === undefined)
    throw new ServiceError(
      'SMN.0021',
      `Parameter: message_structure is invalid. It has no text for the platform of the endpoint; allowed: the key "${platform}" or "default".`,
    );
  const payload = pushPayload(platform, texts, { applicationName: name });
  if ('fault' in payload)
    throw new ServiceError(
      'SMN.0009',
      `Parameter: ${isStructured ? 'message_structure' : 'Message'} is invalid: ${payload.fault}.`,
    );
  refuseDisabled(application, endpoint);
  const now = clock();
  // The one text that was checked: those of other platforms may be larger than a queue takes.
  const body = JSON.stringify(own === undefined ? { default: texts.default } : { [platform]: own });
  const messageId = nextId();
  const push = { messageId, to: path.endpoint_urn, body, now, expiresAt: now + timeToLiveSeconds * 1000 };
  await pushDirectly(push, { queues });
  return { status: 200, body: { request_id: requestId, message_id: messageId } };
};

/** The contract has no code for it; those of the attribute itself say where to look. */
const refuseDisabled = (application: Application, endpoint: ApplicationEndpoint): void => {
  if (!application.isEnabled)
    throw new ServiceError(
      'SMN.0124',
      'The application is disabled, because its platform has refused the credentials; replace them by UpdateApplication.',
    );
  if (!endpoint.isEnabled)
    throw new ServiceError(
      'SMN.0136',
      'The endpoint is disabled, by UpdateApplicationEndpoint or because its platform does not take the token any more; UpdateApplicationEndpoint enables it.',
    );
};
