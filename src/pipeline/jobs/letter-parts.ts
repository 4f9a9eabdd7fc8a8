import * as z from 'zod';
import type { Job, JobCounts, JobNote } from '#src/domain/jobs/job.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import { type RedriveDependencies, sendAgain } from '#src/pipeline/dead-letters/redrive.ts';
import { cappedReason } from '#src/pipeline/usage/capped-deliverer.ts';
import { type DeadLetter, letterCursorAfter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { chunksOf, NO_JOB_COUNTS, type WorkedPart } from './worked-part.ts';

/** What {@link letterParts} needs. */
export type LetterPartsDependencies = RedriveDependencies & {
  readonly deadLetters: Pick<DeadLetterStore, 'list'>;
};

const PAGE = 50;
const AT_ONCE = 5;

/**
 * Works the dead letters that a job has selected, newest first, five at a time: sends them again, or nothing where they are to be
 * deleted. They are removed by {@link forgetLetters}. Those that are filed after the job was started are not among them: nothing is
 * redriven in circles.
 */
export async function* letterParts(job: Job, dependencies: LetterPartsDependencies): AsyncGenerator<WorkedPart> {
  let { cursor } = job;
  for (let isMore = true; isMore; ) {
    const page = await listPage(job, cursor, dependencies);
    isMore = page.cursor !== undefined;
    for (const { items, isEnd } of chunksOf(page.deadLetters, AT_ONCE)) {
      const worked = await workLetters(job, items, dependencies);
      if ('failure' in worked) return yield { ...worked, cursor, isLast: false };
      cursor = (isEnd ? page.cursor : undefined) ?? cursorAfter(items) ?? cursor;
      yield { ...worked, cursor, isLast: isEnd && !isMore };
    }
  }
}

const cursorAfter = (letters: readonly DeadLetter[]): string | undefined => {
  const last = letters.at(-1);
  return last && letterCursorAfter(last);
};

const listPage = (
  { project, selection, topics, startedAt }: Job,
  cursor: string | undefined,
  { deadLetters, clock }: LetterPartsDependencies,
) => {
  const { from: since, to = startedAt + 1 } = selection;
  const passes = letterFilterOf(selection);
  return deadLetters.list({
    ...{ project, limit: PAGE, cursor, since, until: Math.min(to, startedAt + 1), now: clock() },
    matches: (letter) => isShownTo({ project, ...(topics !== undefined && { topics }) }, letter) && passes(letter),
  });
};

/** A letter by its id, as it was filed at that time. */
const Pending = z.array(z.tuple([z.string(), z.number()]));
type PendingLetter = z.infer<typeof Pending>[number];

/** Removes what was worked last. Repeating it changes nothing; a letter that has been filed again since stays. */
export const forgetLetters = async (
  pending: string,
  { deadLetters }: Pick<LetterPartsDependencies, 'deadLetters'>,
): Promise<void> => {
  await Promise.all(Pending.parse(JSON.parse(pending)).map(([id, at]) => deadLetters.remove(id, at)));
};

type WorkedLetters = Omit<WorkedPart, 'cursor' | 'isLast'>;

const workLetters = async (
  job: Job,
  letters: readonly DeadLetter[],
  dependencies: LetterPartsDependencies,
): Promise<WorkedLetters> => {
  const settled = await Promise.allSettled(letters.map((letter) => workLetter(job, letter, dependencies)));
  const failed = settled.find((one) => one.status === 'rejected');
  const counts = { ...NO_JOB_COUNTS };
  const notes: JobNote[] = [];
  const pending: PendingLetter[] = [];
  for (const worked of settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))) {
    // What stays where it is comes again with the part that has failed.
    if (worked.outcome === 'absent' || (worked.outcome === 'failed' && failed !== undefined)) continue;
    counts[worked.outcome] += 1;
    if (worked.note !== undefined) notes.push(worked.note);
    if (worked.pending !== undefined) pending.push(worked.pending);
  }
  return {
    ...counts,
    notes,
    ...(pending.length > 0 && { pending: JSON.stringify(pending) }),
    ...(failed !== undefined && { failure: failed.reason }),
  };
};

type WorkedLetter = {
  readonly outcome: keyof JobCounts | 'absent';
  readonly note?: JobNote;
  /** Absent when it stays. */
  readonly pending?: PendingLetter;
};

const workLetter = async (
  { action }: Job,
  { id, at, shortId, protocol, endpoint }: DeadLetter,
  dependencies: LetterPartsDependencies,
): Promise<WorkedLetter> => {
  if (action !== 'redrive') return { outcome: 'done', pending: [id, at] };
  const sent = await sendAgain(id, dependencies);
  const noteOf = (outcome: JobNote['outcome'], why: string) => ({
    outcome,
    note: { id: shortId, outcome, protocol, endpoint, why },
  });
  switch (sent.outcome) {
    case 'dropped':
      return { ...noteOf('dropped', sent.why), pending: [id, sent.filedAt] };
    case 'unreadable':
      return noteOf('failed', 'its message cannot be read');
    case 'capped':
      return noteOf('failed', cappedReason(sent.use));
    case 'redriven':
      return { outcome: 'done', pending: [id, sent.filedAt] };
    case 'absent':
      return { outcome: 'absent' };
  }
};
