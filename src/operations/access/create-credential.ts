import type { InputOf } from '#src/contract/operation.ts';
import type { CreateCredential } from '#src/contract/operations-api/access/credentials.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantToGive, grantView } from './access-view.ts';

/** Makes an access key and answers its secret key, this once. Each call makes another. The caller can give no more than it has. */
export const createCredential = async (
  { path, body }: InputOf<typeof CreateCredential>,
  context: OperationContext,
  { credentials, clock }: Pick<Dependencies, 'credentials' | 'clock'>,
): Promise<Reply> => {
  const grant = grantToGive(body, context);
  const now = clock();
  const { accessKey, secretKey } = await credentials.create(path.project_id, now, grant);
  const view = { access_key: accessKey, secret_key: secretKey, created_at: formatTimestamp(now), ...grantView(grant) };
  return { status: 201, body: { request_id: context.requestId, ...view } };
};
