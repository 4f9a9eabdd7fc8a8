/**
 * Runs tasks, at most `concurrency` at a time. Calls `mayStart` before each; once it returns false, no further task starts.
 * Returns the tasks that were not started.
 */
export const runConcurrently = async <T>(
  tasks: readonly T[],
  { concurrency, mayStart, work }: { concurrency: number; mayStart: () => boolean; work: (task: T) => Promise<void> },
): Promise<readonly T[]> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < tasks.length && mayStart()) {
      const task = tasks[next];
      next += 1;
      if (task !== undefined) await work(task);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, tasks.length) }, worker));
  return tasks.slice(next);
};
