import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { PublishAppMessage } from '#src/contract/push.ts';
import { publishAppMessage } from '#src/operations/push/publish-app-message.ts';

/** Operations on messages to one device. */
export const pushOperations: readonly BoundOperation[] = [bind(PublishAppMessage, publishAppMessage)];
