import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type CallDependencies, createCallHandler, type HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { routeKeyOf } from '#src/contract/operation.ts';
import type { ConsoleDependencies } from '#src/operations/console/console-context.ts';
import { createConsoleFiles } from './console-files.ts';
import { identifyPerson } from './identify-person.ts';
import { consoleFunctionOperations } from './operations.ts';
import { DATA_POLICY, securityHeaders } from './security-headers.ts';

/** What the console function needs: the folder of the built console beside what its operations do. */
type ConsoleFunctionDependencies = ConsoleDependencies & CallDependencies & { readonly folder: string };

/** The handler of the console function: its files, and the operations by which people sign in and out. */
export const createConsoleHandler = (dependencies: ConsoleFunctionDependencies): HttpHandler => {
  const { configuration, folder } = dependencies;
  const operations = Object.values(consoleFunctionOperations);
  const routeKeys = new Set(operations.map(({ operation }) => routeKeyOf(operation)));
  const call = createCallHandler(operations, dependencies, { guards: [identifyPerson(configuration.clientId)] });
  const { issuer, loginUrl } = configuration;
  const origins = [issuer, ...(loginUrl === undefined ? [] : [loginUrl])].map((url) => new URL(url).origin);
  const files = createConsoleFiles({ folder, origins });
  return async (event: APIGatewayProxyEventV2, context) => {
    if (!routeKeys.has(event.routeKey)) return files(event);
    const answer = await call(event, context);
    return { ...answer, headers: { ...securityHeaders(DATA_POLICY), ...answer.headers } };
  };
};
