import type { InputOf } from '#src/contract/operation.ts';
import type { ListTokens } from '#src/contract/operations-api/access/tokens.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { lastUseView, tokenView } from './access-view.ts';

/** Lists the tokens of the project that have names: one query of the index, and a batch read of their last uses. */
export const listTokens = async (
  { path }: InputOf<typeof ListTokens>,
  { requestId }: OperationContext,
  { issuedTokens, callerUses, clock }: Pick<Dependencies, 'issuedTokens' | 'callerUses' | 'clock'>,
): Promise<Reply> => {
  const listed = await issuedTokens.list(path.project_id, clock());
  const uses = await callerUses.lastUses(listed.map(({ hash }) => hash));
  const tokens = listed.map(({ hash, ...token }) => ({ ...tokenView(token), ...lastUseView(uses.get(hash)) }));
  return { status: 200, body: { request_id: requestId, tokens } };
};
