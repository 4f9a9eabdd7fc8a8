import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { Call, Reply } from '#src/operations/call.ts';

/** Lists the protocols that this service delivers. */
export const listProtocols = async (_input: unknown, { requestId }: Call): Promise<Reply> => ({
  status: 200,
  body: { request_id: requestId, protocols: PROTOCOLS },
});
