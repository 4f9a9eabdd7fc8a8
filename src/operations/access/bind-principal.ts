import type { InputOf } from '#src/contract/operation.ts';
import type { BindPrincipal } from '#src/contract/operations-api/access/principals.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantToGive, grantView } from './access-view.ts';

/** Binds a role or a user of AWS to the project, in place of the binding that it had. The caller can give no more than it has. */
export const bindPrincipal = async (
  { path, body }: InputOf<typeof BindPrincipal>,
  context: OperationContext,
  { principalBindings, clock }: Pick<Dependencies, 'principalBindings' | 'clock'>,
): Promise<Reply> => {
  const grant = grantToGive(body, context);
  const now = clock();
  await principalBindings.bind(path.project_id, body.arn, { boundAt: now, grant });
  const view = { arn: body.arn.arn, bound_at: formatTimestamp(now), ...grantView(grant) };
  return { status: 200, body: { request_id: context.requestId, ...view } };
};
