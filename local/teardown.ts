import { messageOf } from './start-failure.ts';

/** Undoes a start: what was started last is stopped first. */
export type Teardown = {
  add(stop: () => void | Promise<void>): void;
  /** Stops everything, once; a step that fails does not keep the others from running. */
  run(): Promise<void>;
};

/** An empty teardown; `log` is called with steps that fail. */
export const createTeardown = (log: (line: string) => void): Teardown => {
  const steps: (() => void | Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (const step of steps.splice(0).toReversed()) {
      try {
        await step();
      } catch (error) {
        log(`Stopping: ${messageOf(error)}`);
      }
    }
  };
  return {
    add: (stop) => {
      steps.push(stop);
    },
    run: () => {
      running ??= runAll();
      return running;
    },
  };
};
