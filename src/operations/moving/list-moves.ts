import type { InputOf } from '#src/contract/operation.ts';
import type { ListMoves } from '#src/contract/operations-api/moving.ts';
import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { moveView } from './move-view.ts';

/** The moves of topics away from the project, newest first; to a caller that is bound to topics those of its own. */
export const listMoves = async (
  { path }: InputOf<typeof ListMoves>,
  { requestId, principal }: OperationContext,
  { moves }: Pick<Dependencies, 'moves'>,
): Promise<Reply> => {
  const all = await moves.list(path.project_id);
  const shown = all.filter(({ topicUrn }) => principal?.kind !== 'project' || isOwnTopic(principal, topicUrn));
  return { status: 200, body: { request_id: requestId, moves: shown.map(moveView) } };
};
