import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { ResolvedRoute, Route } from '#lambdas/middleware/request-context.ts';
import { matchOperations, type OperationMatch } from '#src/contract/match-operations.ts';
import { IAM_PREFIX, type Operation, routeKeyOf } from '#src/contract/operation.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';

/** An operation of this function. */
type OwnOperation = { readonly operation: Operation; readonly run: Route['run'] };

/**
 * Finds what an event's route leads to. `event.routeKey` names the operation. What comes by another route, `$default` or a
 * greedy one, is looked up in the contract: API Gateway takes `/a` and `/a/` for two paths, and knows no HEAD where GET is. What
 * comes by a route of the IAM authorizer is looked up among the signed operations, by its path without the prefix.
 */
export const createRouteResolver = (
  own: readonly OwnOperation[],
  contract: readonly Operation[],
): ((event: APIGatewayProxyEventV2) => ResolvedRoute) => {
  const routes = own.map((one) => ({ ...one, routeKey: routeKeyOf(one.operation) }));
  const byKey = new Map(routes.map((route) => [route.routeKey, route] as const));
  const signed = contract.filter(({ caller }) => caller === 'signed');
  const lookUp = (event: APIGatewayProxyEventV2, among: readonly Operation[], path: string): ResolvedRoute => {
    const { method } = event.requestContext.http;
    const matches = matchOperations(among, path);
    const found = matches.find(({ operation }) => isAnsweredTo(method, operation));
    const route = found && byKey.get(routeKeyOf(found.operation));
    if (found === undefined || route === undefined) return unknownRoute(event, matches);
    return { route, pathParameters: found.pathParameters };
  };
  return (event) => {
    if (isIamRoute(event)) return { ...lookUp(event, signed, withoutPrefix(event.rawPath)), isIamRoute: true };
    const known = byKey.get(event.routeKey);
    if (known !== undefined) return { route: known, pathParameters: event.pathParameters ?? {} };
    return lookUp(event, contract, event.rawPath);
  };
};

/** Of the route that the gateway chose, not of the path: only routes of this form have its IAM authorizer. */
const isIamRoute = ({ routeKey }: APIGatewayProxyEventV2): boolean =>
  routeKey.split(' ')[1]?.startsWith(`${IAM_PREFIX}/`) === true;

/** Nothing in the contract has an empty path. */
const withoutPrefix = (path: string): string =>
  path.startsWith(`${IAM_PREFIX}/`) ? path.slice(IAM_PREFIX.length) : '';

/** HEAD is answered like GET, except where GET changes something: link checkers send HEAD without a decision of the owner. */
const isAnsweredTo = (method: string, operation: Operation): boolean =>
  method === operation.method || (method === 'HEAD' && operation.method === 'GET' && operation.actsOnGet !== true);

const PATHS = 'the paths that GET /docs lists';
const IAM_PATHS = `${IAM_PREFIX} and the path of a signed operation that GET /docs lists`;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** Where calls go that no operation has. It is public, so that they are neither authenticated nor parsed. */
const unknownRoute = (event: APIGatewayProxyEventV2, matches: readonly OperationMatch<Operation>[]): ResolvedRoute => {
  const { rawPath, requestContext } = event;
  const { http } = requestContext;
  const allowed = METHODS.filter((method) => matches.some(({ operation }) => isAnsweredTo(method, operation))).join(
    ', ',
  );
  // An operation of another function is here only if the gateway takes its path for an unknown one.
  const fault =
    allowed === '' || allowed.split(', ').includes(http.method)
      ? `There is nothing at the path ${shortened(rawPath)}; allowed: ${isIamRoute(event) ? IAM_PATHS : PATHS}.`
      : `The method is ${shortened(http.method)}; allowed at this path: ${allowed}.`;
  return {
    route: {
      routeKey: '$default',
      operation: { method: 'GET', path: rawPath, caller: 'public', query: ANYTHING, body: ANYTHING },
      run: async () => {
        throw new ServiceError('APIGW.0101', `${ERROR_CODES['APIGW.0101'][1]} ${fault}`);
      },
    },
    pathParameters: {},
    ...(allowed !== '' && { headers: { Allow: allowed } }),
  };
};

/** Not `nothing`: no name is unknown to what does not exist. */
const ANYTHING = z.unknown();
