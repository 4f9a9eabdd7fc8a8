import type { Job, JobCounts, JobNote } from '#src/domain/jobs/job.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import { type RedriveDependencies, redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { cappedReason } from '#src/pipeline/usage/capped-deliverer.ts';
import { type DeadLetter, letterCursorAfter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { hasTimeForPart, type WorkedPage, workInParts } from './worked-page.ts';

/** What {@link workLetterPage} needs. */
export type LetterPageDependencies = RedriveDependencies & {
  readonly deadLetters: Pick<DeadLetterStore, 'list'>;
  readonly remainingMs: () => number;
};

const PAGE = 50;
const AT_ONCE = 5;

/**
 * Redrives or deletes a page of the dead letters that a job has selected, newest first. Those that are filed after the job was
 * started are not among them: nothing is redriven in circles. The page ends early when time is short.
 */
export const workLetterPage = async (job: Job, dependencies: LetterPageDependencies): Promise<WorkedPage> => {
  const { project, selection, topics, cursor, startedAt } = job;
  const { from: since, to = startedAt + 1 } = selection;
  const passes = letterFilterOf(selection);
  const page = await dependencies.deadLetters.list({
    ...{ project, limit: PAGE, cursor, since, until: Math.min(to, startedAt + 1), now: dependencies.clock() },
    matches: (letter) => isShownTo({ project, ...(topics !== undefined && { topics }) }, letter) && passes(letter),
  });
  const counts = { done: 0, failed: 0, dropped: 0 };
  const notes: JobNote[] = [];
  const work = async (some: readonly DeadLetter[]): Promise<void> => {
    const settled = await Promise.allSettled(some.map((letter) => workOne(job, letter, dependencies)));
    const failed = settled.find((one) => one.status === 'rejected');
    for (const { outcome, note } of settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))) {
      // What stays where it is comes again with the part that has failed.
      if (outcome === 'absent' || (outcome === 'failed' && failed !== undefined)) continue;
      counts[outcome] += 1;
      if (note !== undefined) notes.push(note);
    }
    if (failed !== undefined) throw failed.reason;
  };
  const mayGoOn = (): boolean => hasTimeForPart(dependencies);
  const { worked, ...ending } = await workInParts(page.deadLetters, { size: AT_ONCE, work, mayGoOn });
  if (worked === page.deadLetters.length) return { ...counts, notes, cursor: page.cursor };
  const last = page.deadLetters[worked - 1];
  return { ...counts, notes, cursor: last && letterCursorAfter(last), ...ending };
};

type Worked = { readonly outcome: keyof JobCounts | 'absent'; readonly note?: JobNote };

const workOne = async (
  { action }: Job,
  { id, at, shortId, protocol, endpoint }: DeadLetter,
  dependencies: LetterPageDependencies,
): Promise<Worked> => {
  if (action !== 'redrive') return { outcome: (await dependencies.deadLetters.remove(id, at)) ? 'done' : 'absent' };
  const redriven = await redrive(id, dependencies);
  const noteOf = (outcome: JobNote['outcome'], why: string): Worked => ({
    outcome,
    note: { id: shortId, outcome, protocol, endpoint, why },
  });
  switch (redriven.outcome) {
    case 'dropped':
      return noteOf('dropped', redriven.why);
    case 'unreadable':
      return noteOf('failed', 'its message cannot be read');
    case 'capped':
      return noteOf('failed', cappedReason(redriven.use));
    default:
      return { outcome: redriven.outcome === 'redriven' ? 'done' : 'absent' };
  }
};
