import { type BoundOperation, bindOnce } from '#lambdas/runtime/bind.ts';
import type { PublishOperationName } from '#src/contract/operations.ts';
import { IngestMessage } from '#src/contract/operations-api/ingest.ts';
import { PublishBatch } from '#src/contract/operations-api/publishing.ts';
import { PublishMessage } from '#src/contract/publishing/publishing.ts';
import { ingestMessage } from '#src/operations/publishing/ingest-message.ts';
import { publishBatch } from '#src/operations/publishing/publish-batch.ts';
import { publishMessage } from '#src/operations/publishing/publish-message.ts';
import type { PublishDependencies } from './dependencies.ts';

/** What the publish function serves. It is kept to publishing, so that the hot path's bundle stays small. */
export const publishOperations = {
  PublishMessage: bindOnce(PublishMessage, publishMessage),
  PublishBatch: bindOnce(PublishBatch, publishBatch),
  IngestMessage: bindOnce(IngestMessage, ingestMessage),
} satisfies Readonly<Record<PublishOperationName, BoundOperation<PublishDependencies>>>;
