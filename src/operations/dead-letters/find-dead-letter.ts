import { includesTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';

type Finding = Pick<Dependencies, 'deadLetters' | 'clock'>;

/**
 * The dead letter of the caller's project with that id or short id, read consistently. One of another project, or of a topic
 * that the caller is not bound to, is not found (404 `OPS.0004`): an id does not reveal that it exists.
 */
export const getDeadLetter = async (
  id: string,
  context: OperationContext,
  { deadLetters, clock }: Finding,
): Promise<FiledDeadLetter> => {
  const caller = callerOf(context);
  const [first = id, ...others] = await deadLetters.idsOf(caller.project, id, clock());
  if (others.length > 0)
    throw new ServiceError('OPS.0005', `Several dead letters have the short id ${id}; allowed: the whole id of one.`);
  const found = await deadLetters.get(first, clock());
  if (found === undefined || !isShownTo(caller, found)) throw deadLetterNotFound(id);
  return found;
};

/** The refusal for a dead letter that does not exist. */
export const deadLetterNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0004', `Dead letter not found. The project has no dead letter ${shortened(id)}.`);

/**
 * Whether the letter is the caller's: of its project, and of one of its topics where it is bound to some. What was sent to an
 * address directly is of no topic, though its URN has the form of one.
 */
export const isShownTo = ({ project, topics }: ProjectPrincipal, letter: DeadLetter): boolean => {
  if (letter.project !== project) return false;
  if (topics === undefined) return true;
  if (letter.kind === 'direct') return false;
  const topic = parseTopicUrn(letter.topicUrn);
  return topic !== undefined && topic.project === project && includesTopic(topics, topic.name);
};
