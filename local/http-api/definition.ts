import * as z from 'zod';
import type { FunctionDefinition } from '#local/functions/definition.ts';
import { StartFailure } from '#local/start-failure.ts';
import type { ResolvedResource, Resolver } from '#local/template/resolver.ts';
import type { JwtRules } from './jwt-authorizer.ts';
import type { Route } from './routes.ts';

/** What a route leads to. */
export type Integration = { readonly functionName: string; readonly timeoutMilliseconds: number };

/** What a route leads to, and who may take it: anyone, whom IAM has authenticated, or who shows a token of an issuer. */
export type RouteTarget = Integration & { readonly authorization: 'NONE' | 'AWS_IAM' | JwtRules };

/** The HTTP API as the templates describe it. */
export type HttpApi = { readonly apiId: string; readonly routes: readonly Route<RouteTarget>[] };

const IntegrationProperties = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.coerce.number().default(30_000),
});
const RouteProperties = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'AWS_IAM', 'JWT']).default('NONE'),
  AuthorizerId: z.string().default(''),
});
const AuthorizerProperties = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.url(), Audience: z.array(z.string()) }),
});

/** Reads the one HTTP API of the stacks. */
export const readHttpApi = (resolver: Resolver, functions: readonly FunctionDefinition[]): HttpApi => {
  const [api, ...others] = resolver.resourcesOf('AWS::ApiGatewayV2::Api');
  if (api === undefined || others.length > 0) throw new StartFailure('The stacks must have exactly one HTTP API.');
  const integrations = new Map(
    resolver
      .resourcesOf('AWS::ApiGatewayV2::Integration')
      .map((resource) => [resource.logicalId, readIntegration(resource, functions)] as const),
  );
  const authorizers = new Map(
    resolver.resourcesOf('AWS::ApiGatewayV2::Authorizer').map((resource) => [resource.logicalId, rulesOf(resource)]),
  );
  const routes = resolver.resourcesOf('AWS::ApiGatewayV2::Route').map((resource) => {
    const { RouteKey, Target, AuthorizationType, AuthorizerId } = parse(RouteProperties, resource);
    const target = integrations.get(Target.replace('integrations/', ''));
    if (target === undefined) throw new StartFailure(`The target ${Target} of the route ${RouteKey} is unknown.`);
    const rules = authorizers.get(AuthorizerId);
    if (AuthorizationType !== 'JWT')
      return { routeKey: RouteKey, target: { ...target, authorization: AuthorizationType } };
    if (rules === undefined) throw new StartFailure(`The authorizer of the route ${RouteKey} is unknown.`);
    return { routeKey: RouteKey, target: { ...target, authorization: rules } };
  });
  return { apiId: api.logicalId, routes };
};

const rulesOf = (resource: ResolvedResource): JwtRules => {
  const { Issuer, Audience } = parse(AuthorizerProperties, resource).JwtConfiguration;
  return { issuer: Issuer, audience: Audience };
};

const readIntegration = (resource: ResolvedResource, functions: readonly FunctionDefinition[]): Integration => {
  const { IntegrationUri, TimeoutInMillis } = parse(IntegrationProperties, resource);
  const target = functions.find(({ arn }) => IntegrationUri === arn || IntegrationUri.includes(`/${arn}/`));
  if (target === undefined) throw new StartFailure(`The integration ${resource.logicalId} leads to no known function.`);
  return { functionName: target.name, timeoutMilliseconds: TimeoutInMillis };
};

const parse = <T>(schema: z.ZodType<T>, { properties, stackName, logicalId }: ResolvedResource): T => {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};
