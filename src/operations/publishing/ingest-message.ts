import type { InputOf } from '#src/contract/operation.ts';
import type { IngestMessage } from '#src/contract/operations-api/ingest.ts';
import type { PublishContext, Reply } from '#src/operations/operation-context.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { acceptMessage } from '#src/pipeline/publishing/accept.ts';
import { composeMessage } from './compose-message.ts';
import type { PublishDependencies } from './publish-message.ts';
import { renderBody } from './render-body.ts';

/** How long such a message may be under way, as that of a publish which does not say it (contract section 7.5). */
const TIME_TO_LIVE_SECONDS = 3600;

/**
 * Publishes a message that is made of what another program sent: from there on it is a publish, with the rights, the rate and the
 * costs of one, and a read more for its template. A dry run answers the message and the names that have no value instead; it sends
 * nothing, and does not count as a publish.
 */
export const ingestMessage = async (
  { path, query, body }: InputOf<typeof IngestMessage>,
  { requestId, nextId }: PublishContext,
  dependencies: PublishDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:Publish', dependencies);
  const project = path.project_id;
  const { subject, bodies, withoutValue } = await renderBody({ ...query, body, project }, dependencies);
  if (query.dry_run) {
    const shown = { ...(subject !== '' && { subject }), messages: bodies, without_value: withoutValue };
    return { status: 200, body: { request_id: requestId, ...shown } };
  }
  const published = {
    ...{ subject, timeToLiveSeconds: TIME_TO_LIVE_SECONDS, hasChosenTimeToLive: false, attributes: [] },
    ...{ locale: undefined, text: { form: 'structure', bodies } as const },
  };
  const message = await composeMessage({ id: nextId(), project, topic, body: published }, dependencies);
  await acceptMessage(topic, message, dependencies);
  return { status: 200, body: { request_id: requestId, message_id: message.id } };
};
