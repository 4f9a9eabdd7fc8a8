import { withoutTokens } from '#src/domain/messages/without-tokens.ts';
import { RAW_PROJECT } from '#src/stores/deliveries/dead-letter-item.ts';
import type { DeadLetterStore, FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What the commands on unreadable letters need. */
export type UnreadableLetterDependencies = {
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'get' | 'remove' | 'idsOf'>;
  readonly clock: () => number;
};

type UnreadableLetterCommand = Extract<OperatorCommand, { readonly command: `unreadable-letters ${string}` }>;
type Page = Extract<UnreadableLetterCommand, { readonly command: 'unreadable-letters list' }>;

type Answer = Readonly<Record<string, unknown>>;

/**
 * Runs a command on the dead letters whose message could not be read, so that they belong to no project: on a page of at most
 * 100, or on one. Those of projects are their callers' own (decision 062).
 */
export const runUnreadableLetterCommand = async (
  command: UnreadableLetterCommand,
  dependencies: UnreadableLetterDependencies,
): Promise<Answer> => {
  switch (command.command) {
    case 'unreadable-letters list': {
      const { deadLetters, ...rest } = await pageOf(command, dependencies);
      return { letters: deadLetters.map(listedLetter), ...rest };
    }
    case 'unreadable-letters show':
      return ofOne(command.id, dependencies, async ({ text = '', ...letter }) => ({
        ...listedLetter(letter),
        text: withoutTokens(text),
      }));
    case 'unreadable-letters purge':
      return command.id === undefined
        ? purgeAll(command, dependencies)
        : ofOne(command.id, dependencies, (found) => purgeOne(found, dependencies));
  }
};

type Listed = Pick<FiledDeadLetter, 'id' | 'shortId' | 'at' | 'reason'>;

const listedLetter = ({ id, shortId, at, reason }: Listed) => ({ id, shortId, at: new Date(at).toISOString(), reason });

const pageOf = (
  { reason = '', limit, cursor, since, until }: Omit<Page, 'command'>,
  { deadLetters, clock }: UnreadableLetterDependencies,
) => {
  const matches = (letter: Pick<Listed, 'reason'>) => letter.reason.toLowerCase().includes(reason.toLowerCase());
  return deadLetters.list({ project: RAW_PROJECT, limit, cursor, since, until, matches, now: clock() });
};

/** Finds the one by its short id or its whole id. */
const ofOne = async (
  id: string,
  { deadLetters, clock }: UnreadableLetterDependencies,
  work: (found: FiledDeadLetter) => Promise<Answer>,
): Promise<Answer> => {
  const [first = id, ...others] = await deadLetters.idsOf(RAW_PROJECT, id, clock());
  if (others.length > 0) return { error: `Several letters have the short id ${id}: name one by its whole id.` };
  const found = await deadLetters.get(first, clock());
  return found?.project === RAW_PROJECT ? work(found) : { error: `There is no unreadable letter ${id}.` };
};

const purgeOne = async ({ id, shortId, at }: FiledDeadLetter, { deadLetters }: UnreadableLetterDependencies) =>
  (await deadLetters.remove(id, at))
    ? { id: shortId, outcome: 'purged' }
    : { error: `The unreadable letter ${shortId} is gone.` };

/** One page, so that a call is bounded. One that has been filed again meanwhile stays. */
const purgeAll = async (page: Omit<Page, 'command'>, dependencies: UnreadableLetterDependencies): Promise<Answer> => {
  const { deadLetters, cursor } = await pageOf(page, dependencies);
  const counts = { purged: 0, absent: 0 };
  for (const { id, at } of deadLetters)
    counts[(await dependencies.deadLetters.remove(id, at)) ? 'purged' : 'absent'] += 1;
  return { ...counts, ...(cursor !== undefined && { cursor }) };
};
