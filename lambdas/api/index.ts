import { createApiDependencies } from './dependencies.ts';
import { createApiHandler } from './handler.ts';

/** The entry of the api function. */
export const handler = createApiHandler(createApiDependencies());
