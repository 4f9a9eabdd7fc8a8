/** Waits; resolves early when the signal aborts. */
type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** The rate of a pacer, and its time and waiting. */
export type PacerOptions = {
  readonly perSecond: number;
  /** Now, in milliseconds. */
  readonly clock: () => number;
  readonly wait: Wait;
};

/** Lets callers pass one by one, evenly spaced. */
export type Pacer = {
  /** Resolves true when it is the caller's turn, false when the signal aborted first. */
  turn(signal: AbortSignal): Promise<boolean>;
};

/** When the next caller may pass, from when the last one did; `lastTurn` is undefined when none has yet. */
export const nextTurn = (lastTurn: number | undefined, now: number, perSecond: number): number =>
  lastTurn === undefined ? now : Math.max(now, lastTurn + 1000 / perSecond);

/**
 * A pacer for a provider's rate: at most `perSecond` turns a second and no bursts, because providers count short windows.
 * Callers pass in the order of their calls; one whose signal aborts uses up no turn.
 */
export const createPacer = ({ perSecond, clock, wait }: PacerOptions): Pacer => {
  let lastTurn: number | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const pass = async (signal: AbortSignal): Promise<boolean> => {
    if (signal.aborted) return false;
    const now = clock();
    const turn = nextTurn(lastTurn, now, perSecond);
    if (turn > now) await wait(turn - now, signal);
    if (signal.aborted) return false;
    lastTurn = turn;
    return true;
  };
  return {
    turn(signal) {
      const passed = queue.then(() => pass(signal));
      // A caller whose wait fails must not hold up the ones behind it.
      queue = passed.catch(() => undefined);
      return passed;
    },
  };
};
