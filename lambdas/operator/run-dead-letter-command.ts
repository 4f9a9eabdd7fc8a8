import { withoutTokens } from '#src/domain/messages/without-tokens.ts';
import { type RedriveDependencies, redrive } from '#src/pipeline/dead-letters/redrive.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { DeadLetterStore, FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What the commands on dead letters need. */
export type DeadLetterDependencies = RedriveDependencies & {
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'get' | 'remove' | 'idsOf'>;
  readonly clock: () => number;
};

type DeadLetterCommand = Extract<OperatorCommand, { readonly command: `dead-letters ${string}` }>;
type Page = Extract<DeadLetterCommand, { readonly command: 'dead-letters list' }>;
type One = { readonly project: string; readonly id: string };

type Answer = Readonly<Record<string, unknown>>;

/** Runs a command on a project's dead letters: on a page of at most 100, or on one. */
export const runDeadLetterCommand = async (
  command: DeadLetterCommand,
  dependencies: DeadLetterDependencies,
): Promise<Answer> => {
  switch (command.command) {
    case 'dead-letters list': {
      const { deadLetters, ...rest } = await pageOf(command, dependencies);
      return { deadLetters: deadLetters.map(withTime), ...rest };
    }
    case 'dead-letters show':
      return ofOne(command, dependencies, async (found) => shownWhole(found));
    case 'dead-letters redrive':
      return command.id === undefined
        ? redriveAll(command, dependencies)
        : ofOne({ ...command, id: command.id }, dependencies, (found) => redriveOne(found, dependencies));
    case 'dead-letters purge':
      return command.id === undefined
        ? purgeAll(command, dependencies)
        : ofOne({ ...command, id: command.id }, dependencies, (found) => purgeOne(found, dependencies));
  }
};

const withTime = <T extends { readonly at: number }>(deadLetter: T) => ({
  ...deadLetter,
  at: new Date(deadLetter.at).toISOString(),
});

const pageOf = (
  { topic, protocol, kind, reason, project, limit, cursor, since, until }: Omit<Page, 'command'>,
  { deadLetters, clock }: DeadLetterDependencies,
) => {
  const matches = (one: DeadLetter): boolean =>
    (topic === undefined || one.topicUrn === topic || one.topicUrn.endsWith(`:${topic}`)) &&
    (protocol === undefined || one.protocol === protocol) &&
    (kind === undefined || one.kind === kind) &&
    (reason === undefined || one.reason.toLowerCase().includes(reason.toLowerCase()));
  return deadLetters.list({ project, limit, cursor, since, until, matches, now: clock() });
};

/** Finds the one by its short id or its whole id. */
const ofOne = async (
  { project, id }: One,
  { deadLetters, clock }: DeadLetterDependencies,
  work: (found: FiledDeadLetter) => Promise<Answer>,
): Promise<Answer> => {
  const [first = id, ...others] = await deadLetters.idsOf(project, id, clock());
  if (others.length > 0) return { error: `Several dead letters have the short id ${id}: name one by its whole id.` };
  const found = await deadLetters.get(first, clock());
  return found?.project === project ? work(found) : { error: `The project ${project} has no dead letter ${id}.` };
};

/** All that people may see: no tokens, no headers or secrets of a subscription, and no text that is encrypted. */
const shownWhole = ({ envelope, text, ...deadLetter }: FiledDeadLetter): Answer => {
  if (envelope === undefined)
    return { ...withTime(deadLetter), ...(text !== undefined && { text: withoutTokens(text) }) };
  const { subject, body, encryption, publishedAt, expiresAt, attributes, recipients } = envelope;
  const times = { publishedAt: new Date(publishedAt).toISOString(), expiresAt: new Date(expiresAt).toISOString() };
  const texts = encryption === undefined ? { subject, body } : { body: "(encrypted with the topic's key)" };
  const [recipient] = recipients;
  return { ...withTime(deadLetter), subscriptionId: recipient?.subscriptionId, ...times, ...texts, attributes };
};

const redriveOne = async ({ id, shortId }: FiledDeadLetter, dependencies: DeadLetterDependencies): Promise<Answer> => {
  const redriven = await redrive(id, dependencies);
  if (redriven.outcome === 'absent') return { error: `The dead letter ${shortId} is gone.` };
  if (redriven.outcome === 'unreadable')
    return { error: `The dead letter ${shortId} was filed raw and cannot be redriven.` };
  return { id: shortId, ...redriven };
};

/** One page, so that a call is bounded; what stays in the file (unreadable) is passed by the cursor. */
const redriveAll = async (page: Omit<Page, 'command'>, dependencies: DeadLetterDependencies): Promise<Answer> => {
  const { deadLetters, cursor } = await pageOf(page, dependencies);
  const counts = { redriven: 0, dropped: 0, unreadable: 0, absent: 0 };
  const notes: Answer[] = [];
  for (const { id, shortId, protocol, endpoint } of deadLetters) {
    const { outcome, ...why } = await redrive(id, dependencies);
    counts[outcome] += 1;
    if (outcome === 'dropped' || outcome === 'unreadable')
      notes.push({ id: shortId, outcome, protocol, endpoint, ...why });
  }
  return { ...counts, notes, ...(cursor !== undefined && { cursor }) };
};

const purgeOne = async ({ id, shortId, at }: FiledDeadLetter, { deadLetters }: DeadLetterDependencies) =>
  (await deadLetters.remove(id, at))
    ? { id: shortId, outcome: 'purged' }
    : { error: `The dead letter ${shortId} is gone.` };

/** One page, as with redriving. One that has died again meanwhile stays. */
const purgeAll = async (page: Omit<Page, 'command'>, dependencies: DeadLetterDependencies): Promise<Answer> => {
  const { deadLetters, cursor } = await pageOf(page, dependencies);
  const counts = { purged: 0, absent: 0 };
  for (const { id, at } of deadLetters)
    counts[(await dependencies.deadLetters.remove(id, at)) ? 'purged' : 'absent'] += 1;
  return { ...counts, ...(cursor !== undefined && { cursor }) };
};
