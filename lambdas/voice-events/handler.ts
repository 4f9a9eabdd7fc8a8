import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type NoteCallEventDependencies, noteCallEvent } from '#src/pipeline/note-call-event.ts';

type VoiceEventDependencies = NoteCallEventDependencies & { readonly logger: FunctionLogger };

/** The handler of the voice-events function: events of AWS End User Messaging about calls, one per record. */
export const createVoiceEventsHandler =
  ({ logger, ...dependencies }: VoiceEventDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workEach(event, logger, ({ body }) => noteCallEvent(body, dependencies));
  };
