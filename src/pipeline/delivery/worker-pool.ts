/**
 * Works tasks with at most `concurrency` under way. Before each start `mayStart` is asked; once it says no, nothing new starts.
 * Gives the tasks that were not started.
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
