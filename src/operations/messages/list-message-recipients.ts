import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessageRecipients } from '#src/contract/operations-api/messages.ts';
import { invalidCursor } from '#src/domain/invalid.ts';
import { formatPlace, type Place, parsePlace } from '#src/domain/receipts/place.ts';
import { REPORTED_STATES } from '#src/domain/receipts/recipient-state.ts';
import { comparePlaces, type PlacedFact, recipientsIn } from '#src/domain/receipts/summary.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { attemptLogView } from '#src/operations/attempt-log-view.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type FindMessageDependencies, factsOfLetters, getMessage } from './find-message.ts';

/**
 * Lists recipients who have not got a message, as far as something was reported of them: not those who have got it, nor those who
 * wait for their first attempt.
 */
export const listMessageRecipients = async (
  { path, query: { limit, cursor, state } }: InputOf<typeof ListMessageRecipients>,
  context: OperationContext,
  dependencies: FindMessageDependencies,
): Promise<Reply> => {
  const found = await getMessage(path.message_id, context, dependencies);
  const wanted = state === undefined ? REPORTED_STATES : [state];
  const topicUrn = found.kept === 'summary' ? found.head.topicUrn : found.topicUrn;
  const all =
    found.kept === 'summary'
      ? recipientsIn(found.recorded, wanted)
      : factsOfLetters(found.letters).filter(({ fact }) => wanted.includes(fact.state));
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const rest = after === undefined ? all : all.filter(({ place }) => comparePlaces(place, after) > 0);
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      recipients: page.map((one) => recipientView(topicUrn, one)),
      ...(last !== undefined && { next_cursor: Buffer.from(formatPlace(last.place)).toString('base64url') }),
    },
  };
};

const recipientView = (topicUrn: string, { place: { protocol }, fact }: PlacedFact) => {
  const { subscriptionId, state, at, until, reason, attemptLog } = fact;
  return {
    ...{ subscription_urn: `${topicUrn}:${subscriptionId}`, protocol, state, reported_at: formatTimestamp(at) },
    ...(until !== undefined && { until: formatTimestamp(until) }),
    ...(reason !== undefined && { reason }),
    ...attemptLogView(attemptLog),
  };
};

const placeOf = (cursor: string): Place => {
  const place = parsePlace(Buffer.from(cursor, 'base64url').toString());
  if (place !== undefined) return place;
  throw invalidCursor();
};
