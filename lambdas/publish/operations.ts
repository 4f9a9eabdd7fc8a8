import { type BoundOperation, bindOnce } from '#lambdas/runtime/bind.ts';
import { PublishMessage, type publishingOperations } from '#src/contract/publishing/publishing.ts';
import { publishMessage } from '#src/operations/publishing/publish-message.ts';
import type { PublishDependencies } from './dependencies.ts';

/** What the publish function serves. It is kept to one operation, so that the hot path's bundle stays small. */
export const publishOperations = {
  PublishMessage: bindOnce(PublishMessage, publishMessage),
} satisfies Readonly<Record<keyof typeof publishingOperations, BoundOperation<PublishDependencies>>>;
