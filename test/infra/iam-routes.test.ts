import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { createRouter } from '#local/http-api/routes.ts';
import { operations } from '#src/contract/operations.ts';
import { nameOf, synthesize } from './assembly.ts';

const Route = z.object({
  RouteKey: z.string(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.unknown().optional(),
  Target: z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
});
const Integration = z.object({ IntegrationUri: z.unknown() });

const stacks = synthesize(loadStage('dev'));
const functions = new Map(
  stacks
    .find('AWS::ApiGatewayV2::Integration', Integration)
    .map(({ id, properties }) => [id, nameOf(stacks.idOf(properties.IntegrationUri))]),
);
const routes = stacks.find('AWS::ApiGatewayV2::Route', Route).map(({ properties }) => ({
  routeKey: properties.RouteKey,
  target: {
    authorization: properties.AuthorizationType,
    authorizer: properties.AuthorizerId,
    function: functions.get(stacks.idOf(properties.Target['Fn::Join'][1].at(-1))),
  },
}));
const route = createRouter(routes);

const PUBLISH = 'POST /iam/v2/{project_id}/notifications/topics/{topic_urn}/publish';
const BATCH = 'POST /iam/ops/v1/{project_id}/topics/{topic_urn}/publish-batch';
const INGEST = 'POST /iam/ops/v1/{project_id}/topics/{topic_urn}/ingest';

describe('calls that AWS signs', () => {
  test('have few routes, which all have the IAM authorizer, and which are all that have it', () => {
    const isByIam = ({ target }: (typeof routes)[number]) => target.authorization === 'AWS_IAM';

    expect(
      routes
        .filter(isByIam)
        .map(({ routeKey, target }) => `${routeKey}: ${target.function}`)
        .sort(),
    ).toEqual([
      'ANY /iam/{proxy+}: Api',
      `${INGEST}/{proxy+}: Publish`,
      `${INGEST}: Publish`,
      `${BATCH}/{proxy+}: Publish`,
      `${BATCH}: Publish`,
      `${PUBLISH}/{proxy+}: Publish`,
      `${PUBLISH}: Publish`,
    ]);
    for (const { routeKey, target } of routes.filter((one) => !isByIam(one))) {
      expect([target.authorization, target.authorizer]).toEqual(['NONE', undefined]);
      expect(routeKey).not.toMatch(/\biam\b/i);
    }
  });

  test('reach no function without it, by whatever method and with a slash at the end or without', () => {
    expect(operations.length).toBeGreaterThan(100);
    for (const { method, path, servedBy = 'api' } of operations) {
      const url = `/iam${path.replace(/\{[^}]*\}/g, 'x')}`;
      const reached = [url, `${url}/`].map((spelling) => route(method, spelling)?.route.target);
      const others = ['HEAD', 'PATCH', 'OPTIONS'].map((other) => route(other, url)?.route.target);

      for (const target of reached) expect(target?.function).toBe(servedBy === 'publish' ? 'Publish' : 'Api');
      for (const target of [...reached, ...others]) expect(target?.authorization).toBe('AWS_IAM');
    }
  });
});
