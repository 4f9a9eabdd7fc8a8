import { createHttpHandler, type HttpHandler } from '#lambdas/runtime/http-handler.ts';
import type { PublishDependencies } from './dependencies.ts';
import { publishOperations } from './operations.ts';

/** The handler of the publish function. */
export const createPublishHandler = (dependencies: PublishDependencies): HttpHandler =>
  createHttpHandler(Object.values(publishOperations), dependencies);
