import type { InputOf } from '#src/contract/operation.ts';
import type { CreateToken } from '#src/contract/operations-api/access/tokens.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantToGive, tokenView } from './access-view.ts';

/** Makes a token with a name and answers it, this once. The caller can give no more than it has. */
export const createToken = async (
  { path, body }: InputOf<typeof CreateToken>,
  context: OperationContext,
  { issuedTokens, clock }: Pick<Dependencies, 'issuedTokens' | 'clock'>,
): Promise<Reply> => {
  const grant = grantToGive(body, context);
  const { name, ttl_seconds: ttlSeconds } = body;
  const now = clock();
  const expiry = ttlSeconds === 'never' ? {} : { expiresAt: now + ttlSeconds * 1000 };
  const made = await issuedTokens.createNamed({ project: path.project_id, name, grant, now, ...expiry });
  if (made === undefined) {
    throw new ServiceError(
      'OPS.0115',
      `A token with the name ${name} exists: delete that first, or take another name.`,
    );
  }
  const view = tokenView({ id: made.id, name, createdAt: now, grant, ...expiry });
  return { status: 201, body: { request_id: context.requestId, token: made.token, ...view } };
};
