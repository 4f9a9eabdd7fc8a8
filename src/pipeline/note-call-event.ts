import * as z from 'zod';
import type { CallChainStore } from '#src/stores/deliveries/call-chain-store.ts';

/** What is read of an event of AWS End User Messaging, as its topic passes it on; `context` is what the call was given. */
const CallEvent = z.object({
  eventType: z.string(),
  context: z
    .object({ messageId: z.string(), subscriptionId: z.string(), chainTopicId: z.string() })
    .partial()
    .default({}),
});

/** The second stands in for a first that was lost: a call that is not answered is not completed. */
const ANSWERED: readonly string[] = ['VOICE_ANSWERED', 'VOICE_COMPLETED'];

/** What {@link noteCallEvent} needs. */
export type NoteCallEventDependencies = {
  readonly chains: Pick<CallChainStore, 'markAnswered'>;
  readonly clock: () => number;
};

/**
 * Notes that a call was answered when others wait for that; other events are ignored. Throws when the event cannot be read: it
 * is received again, and ends in the terminal queue. Repeating it changes nothing.
 */
export const noteCallEvent = async (text: string, { chains, clock }: NoteCallEventDependencies): Promise<void> => {
  const { eventType, context } = CallEvent.parse(JSON.parse(text));
  const { messageId, subscriptionId, chainTopicId: topicId } = context;
  if (!ANSWERED.includes(eventType) || topicId === undefined) return;
  if (messageId === undefined || subscriptionId === undefined) return;
  await chains.markAnswered({ topicId, messageId }, subscriptionId, clock());
};
