import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { failureIdOf } from '#src/domain/failures/failure.ts';
import type { JobSelection } from '#src/domain/jobs/job.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';

/** What says whose a letter, or a failure, is. */
type Owned = Pick<DeadLetter, 'project' | 'kind' | 'topicUrn'>;

/**
 * Whether the letter is the caller's: of its project, and of one of its topics where it is bound to some. What was sent to an
 * address directly is of no topic, though its URN has the form of one.
 */
export const isShownTo = (caller: Pick<ProjectPrincipal, 'project' | 'topics'>, letter: Owned): boolean => {
  if (letter.project !== caller.project) return false;
  return caller.topics === undefined || (letter.kind !== 'direct' && isOwnTopic(caller, letter.topicUrn));
};

/**
 * The filters of dead letters but their times; all that are given must match. A part of the reason is enough, whatever the
 * case.
 */
export const letterFilterOf = (wanted: JobSelection): ((letter: DeadLetter) => boolean) => {
  const { topicName, subscriptionUrn, protocol, kind, failureId } = wanted;
  const topicUrn = wanted.topicUrn && formatTopicUrn(wanted.topicUrn);
  const topicOfSubscription = subscriptionUrn && formatTopicUrn(subscriptionUrn);
  const reason = wanted.reason?.toLowerCase();
  const is = (value: string, one: string | undefined): boolean => one === undefined || value === one;
  return (letter) =>
    is(letter.topicUrn, topicUrn) &&
    is(letter.topicUrn, topicOfSubscription) &&
    is(letter.subscriptionId, subscriptionUrn?.subscriptionId) &&
    (topicName === undefined || letter.topicUrn.endsWith(`:${topicName}`)) &&
    is(letter.protocol, protocol) &&
    is(letter.kind, kind) &&
    (failureId === undefined || failureIdOf(letter) === failureId) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason));
};
