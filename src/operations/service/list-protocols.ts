import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { descriptors } from '#src/protocols/descriptors.ts';

/** Lists the protocols that can be subscribed; retired ones work, and are not shown. */
export const listProtocols = async (_input: unknown, { requestId }: OperationContext): Promise<Reply> => ({
  status: 200,
  body: { request_id: requestId, protocols: PROTOCOLS.filter((name) => descriptors[name].isListed) },
});
