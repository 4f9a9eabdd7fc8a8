import { type Switch, switchTo } from './switch-trigger.ts';

/** Switches a trigger on. */
export const enableTrigger: Switch = switchTo(true);
