import type { Job, JobCounts, JobNote } from '#src/domain/jobs/job.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import { type RedriveDependencies, redrive } from '#src/pipeline/dead-letters/redrive.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';

/** What {@link workLetterPage} needs. */
export type LetterPageDependencies = RedriveDependencies & { readonly deadLetters: Pick<DeadLetterStore, 'list'> };

/** What a page of a job came to; without a cursor it was the last one. */
export type WorkedPage = JobCounts & { readonly cursor?: string; readonly notes?: readonly JobNote[] };

const PAGE = 50;
const AT_ONCE = 5;

/**
 * Redrives or deletes a page of the dead letters that a job has selected, newest first. Those that are filed after the job was
 * started are not among them: nothing is redriven in circles.
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
  for (let start = 0; start < page.deadLetters.length; start += AT_ONCE) {
    const some = page.deadLetters.slice(start, start + AT_ONCE);
    for (const { outcome, note } of await Promise.all(some.map((letter) => workOne(job, letter, dependencies)))) {
      if (outcome !== 'absent') counts[outcome] += 1;
      if (note !== undefined) notes.push(note);
    }
  }
  return { ...counts, notes, ...(page.cursor !== undefined && { cursor: page.cursor }) };
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
    default:
      return { outcome: redriven.outcome === 'redriven' ? 'done' : 'absent' };
  }
};
