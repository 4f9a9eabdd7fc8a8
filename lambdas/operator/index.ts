import { createOperatorDependencies } from './dependencies.ts';
import { createOperatorHandler } from './handler.ts';

/** The entry of the operator function. */
export const handler = createOperatorHandler(createOperatorDependencies());
