import { bind } from '#lambdas/runtime/bind.ts';
import { PublishMessage } from '#src/contract/publishing.ts';
import { publishMessage } from '#src/operations/publishing/publish-message.ts';

/** The operations of the publish function. It is kept to this one, so that the hot path's bundle stays small. */
export const publishOperations = [bind(PublishMessage, publishMessage)] as const;
