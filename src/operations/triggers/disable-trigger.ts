import { type Switch, switchTo } from './switch-trigger.ts';

/** Switches a trigger off, which stays as it is but publishes nothing. */
export const disableTrigger: Switch = switchTo(false);
