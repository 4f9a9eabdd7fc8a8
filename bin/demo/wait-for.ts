import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command-line.ts';

/** Looks until there is something to see; what was waited for is named when it is given up, and when it takes long. */
export type WaitFor = <T>(what: string, look: () => T | undefined | Promise<T | undefined>) => Promise<T>;

type Patience = {
  /** A call of the service, made before every look. */
  readonly touch: () => Promise<unknown>;
  readonly say: (line: string) => void;
  /** @default 900 */
  readonly looks?: number;
  /** The pause between two looks. @default 100 */
  readonly stepMs?: number;
};

const TOLD_AFTER_LOOKS = 50;

/**
 * Waits for as many looks as are made in 90 s while the service has nothing else to do, which is longer than a queue keeps a
 * message from others that a worker had taken and not finished. A look takes as long as a call of the
 * service, so the wait grows with the load of the machine.
 */
export const createWaitFor =
  ({ touch, say, looks = 900, stepMs = 100 }: Patience): WaitFor =>
  async (what, look) => {
    for (let made = 0; made < looks; made++) {
      await touch();
      const seen = await look();
      if (seen !== undefined) return seen;
      if (made === TOLD_AFTER_LOOKS) say(`Waiting    for ${what}; this machine seems to be busy`);
      await pause(stepMs);
    }
    throw new CommandError(`Waited in vain for ${what}.`);
  };
