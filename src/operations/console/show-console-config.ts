import type { ShowConsoleConfig } from '#src/contract/console/console.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { ConsoleConfiguration, ConsoleDependencies } from './console-context.ts';

/** What a person's name and address are in. */
const SCOPES = 'openid email profile';

/** Answers what a browser needs to sign a person in. */
export const showConsoleConfig = async (
  _input: InputOf<typeof ShowConsoleConfig>,
  { requestId }: OperationContext,
  { configuration, region, publicBaseUrl }: Pick<ConsoleDependencies, 'configuration' | 'region' | 'publicBaseUrl'>,
): Promise<Reply> => ({
  status: 200,
  body: {
    request_id: requestId,
    issuer: configuration.issuer,
    client_id: configuration.clientId,
    scopes: SCOPES,
    stage: configuration.stage,
    region,
    ...signOutOf(configuration, publicBaseUrl),
    has_outbox: configuration.hasOutbox,
  },
});

/** Amazon Cognito's logout endpoint has parameters of its own, and does not say so in its discovery document. */
const signOutOf = ({ loginUrl, clientId }: ConsoleConfiguration, publicBaseUrl: string) => {
  if (loginUrl === undefined) return {};
  const query = new URLSearchParams({ client_id: clientId, logout_uri: `${publicBaseUrl}/console/` });
  return { sign_out_url: `${loginUrl}/logout?${query}` };
};
