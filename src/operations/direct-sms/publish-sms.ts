import type { InputOf } from '#src/contract/operation.ts';
import type { SmsPublish } from '#src/contract/publishing/direct-sms.ts';
import type { PublishContext, Reply } from '#src/operations/operation-context.ts';
import { resultOf } from './result-view.ts';
import { type SendDependencies, sendTexts } from './send-texts.ts';

/** Sends one text to one number, whose refusal is that of the call, or to many, each with a result of its own. */
export const publishSms = async (
  { path, body }: InputOf<typeof SmsPublish>,
  { requestId, nextId }: PublishContext,
  dependencies: SendDependencies,
): Promise<Reply> => {
  const { endpoint = '', endpoints, message: text, sign_id: signId } = body;
  const asked = (endpoints ?? [endpoint]).map((number) => ({ endpoint: number, text, signId }));
  const sent = await sendTexts({ project: path.project_id, asked, nextId }, dependencies);
  if (endpoints !== undefined) return { status: 200, body: { request_id: requestId, result: sent.map(resultOf) } };
  const [single] = sent;
  if (single?.refusal !== undefined) throw single.refusal;
  return { status: 200, body: { request_id: requestId, message_id: single?.messageId } };
};
