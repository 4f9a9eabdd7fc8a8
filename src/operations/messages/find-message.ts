import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import { shortened } from '#src/domain/invalid.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { PlacedFact, Recorded } from '#src/domain/receipts/summary.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { HEX_ID, parseTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';

/** What is known of a message: its receipt, or else its dead letters, of which there are some. */
export type FoundMessage =
  | { readonly kept: 'summary'; readonly head: ReceiptHead; readonly recorded: Recorded }
  | { readonly kept: 'failures'; readonly topicUrn: string; readonly letters: readonly DeadLetter[] };

/** What {@link getMessage} needs. */
export type FindMessageDependencies = Pick<
  Dependencies,
  'receipts' | 'deadLettersOfMessage' | 'topics' | 'settings' | 'clock'
>;

/**
 * The message of the caller's project with that id, by its receipt, or by its dead letters where its topic keeps no more. One of
 * another project, or of a topic that the caller is not bound to, is not found (404 `OPS.0031`): an id does not reveal that it
 * exists. Nor is one of which nothing is kept.
 */
export const getMessage = async (
  messageId: string,
  context: OperationContext,
  dependencies: FindMessageDependencies,
): Promise<FoundMessage> => {
  const { receipts, deadLettersOfMessage, clock } = dependencies;
  const caller = callerOf(context);
  if (!HEX_ID.test(messageId)) throw messageNotFound(messageId);
  const receipt = await receipts.get(messageId, clock());
  if (receipt !== undefined && isOwnTopic(caller, receipt.head.topicUrn)) return { kept: 'summary', ...receipt };
  if (receipt !== undefined) throw messageNotFound(messageId);
  const letters = await deadLettersOfMessage.list({ project: caller.project, messageId }, clock());
  const topicUrn = letters.at(0)?.topicUrn;
  if (topicUrn === undefined || !isOwnTopic(caller, topicUrn) || !(await keepsFailures(topicUrn, dependencies)))
    throw messageNotFound(messageId);
  return { kept: 'failures', topicUrn, letters };
};

const keepsFailures = async (
  topicUrn: string,
  { topics, settings }: Pick<Dependencies, 'topics' | 'settings'>,
): Promise<boolean> => {
  const urn = parseTopicUrn(topicUrn);
  const topic = urn && (await topics.get(urn));
  return receiptsOf(topic ?? {}, settings) !== 'none';
};

const messageNotFound = (messageId: string): ServiceError =>
  new ServiceError(
    'OPS.0031',
    `Message not found. The project has no message ${shortened(messageId)} of which something is recorded.`,
  );

/** The recipients of a message known by its dead letters alone, as a receipt would have them. */
export const factsOfLetters = (letters: readonly DeadLetter[]): readonly PlacedFact[] =>
  letters.map(({ protocol, subscriptionId, at, reason, attemptLog }, number) => ({
    place: { protocol, range: '0', number },
    fact: { state: 'dead', subscriptionId, at, reason, ...(attemptLog !== undefined && { attemptLog }) },
  }));
