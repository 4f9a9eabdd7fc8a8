/** Runs a step of the start and says how long it took. */
export type Progress = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** A step that takes longer says that it goes on. */
const PATIENCE_MILLISECONDS = 5000;

/** Reports the steps of a start, with the seconds since its beginning before every line. */
export const createProgress = (log: (line: string) => void): Progress => {
  const start = performance.now();
  const say = (text: string) => log(`${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  return async (what, work) => {
    say(`${what} …`);
    const begin = performance.now();
    const telling = setInterval(() => say(`${what}: still at it`), PATIENCE_MILLISECONDS);
    const result = await work().finally(() => clearInterval(telling));
    say(`${what}: ready after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    return result;
  };
};
