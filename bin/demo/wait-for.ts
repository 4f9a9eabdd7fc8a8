import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command-line.ts';

const TIMEOUT_MS = 30_000;
const STEP_MS = 100;

/** Looks until there is something to see; gives up after 30 s, naming what was waited for. */
export const waitFor = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(STEP_MS);
  }
  throw new CommandError(`Waited ${TIMEOUT_MS / 1000} s in vain for ${what}.`);
};
