import { createPublishDependencies } from './dependencies.ts';
import { createPublishHandler } from './handler.ts';

/** The entry of the publish function. */
export const handler = createPublishHandler(createPublishDependencies());
