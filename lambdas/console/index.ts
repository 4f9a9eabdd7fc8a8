import { createConsoleDependencies } from './dependencies.ts';
import { createConsoleHandler } from './handler.ts';

/** The entry of the console function. */
export const handler = createConsoleHandler(createConsoleDependencies());
