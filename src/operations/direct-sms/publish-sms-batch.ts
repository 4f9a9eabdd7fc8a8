import type { InputOf } from '#src/contract/operation.ts';
import type { SmsBatchPublish } from '#src/contract/publishing/direct-sms.ts';
import type { PublishContext, Reply } from '#src/operations/operation-context.ts';
import { resultOf } from './result-view.ts';
import { type SendDependencies, sendTexts } from './send-texts.ts';

/** Sends texts, each to a number of its own and with a result of its own. */
export const publishSmsBatch = async (
  { path, body }: InputOf<typeof SmsBatchPublish>,
  { requestId, nextId }: PublishContext,
  dependencies: SendDependencies,
): Promise<Reply> => {
  const asked = body.sms_message.map(({ endpoint, message: text, sign_id: signId }) => ({ endpoint, text, signId }));
  const sent = await sendTexts({ project: path.project_id, asked, nextId }, dependencies);
  return { status: 200, body: { request_id: requestId, result: sent.map(resultOf) } };
};
