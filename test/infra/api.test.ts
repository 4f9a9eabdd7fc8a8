import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { createRouter } from '#local/http-api/routes.ts';
import { routeKeyOf } from '#src/contract/operation.ts';
import { operations as contract } from '#src/contract/operations.ts';
import { SITE_PATH } from '#src/contract/service/site.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { functionsOf } from './shapes.ts';

const Route = z.object({
  RouteKey: z.string(),
  Target: z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
});
const Integration = z.object({ IntegrationUri: z.unknown(), PayloadFormatVersion: z.string() });
const Permission = z.object({ FunctionName: z.unknown(), Principal: z.string() });
const Limits = z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() });
const ApiStage = z.object({
  StageName: z.string(),
  AccessLogSettings: z.object({ Format: z.string(), DestinationArn: z.unknown() }),
  DefaultRouteSettings: Limits,
  RouteSettings: z.record(z.string(), Limits),
});

const stacks = synthesize(loadStage('dev'));
const integrations = new Map(
  stacks.find('AWS::ApiGatewayV2::Integration', Integration).map((found) => [found.id, found]),
);

const servedBy = (of: Synthesized): ReadonlyMap<string, string> =>
  new Map(
    of.find('AWS::ApiGatewayV2::Route', Route).map(({ properties: { RouteKey, Target } }) => {
      const integration = integrations.get(of.idOf(Target['Fn::Join'][1].at(-1)));
      return [RouteKey, nameOf(of.idOf(integration?.properties.IntegrationUri))];
    }),
  );

const PUBLISH_WITH_SLASH = 'POST /v2/{project_id}/notifications/topics/{topic_urn}/publish/{proxy+}';
const BATCH_WITH_SLASH = 'POST /ops/v1/{project_id}/topics/{topic_urn}/publish-batch/{proxy+}';
const INGEST_WITH_SLASH = 'POST /ops/v1/{project_id}/topics/{topic_urn}/ingest/{proxy+}';
const SIGNED_OTHERWISE = 'ANY /v2/{project_id}/{proxy+}';
const PUBLIC_OTHERWISE = 'ANY /v2/notifications/{proxy+}';
const OPERATIONS_API = 'ANY /ops/v1/{proxy+}';
const SIGNED_BY_AWS = 'ANY /iam/{proxy+}';

/** The key of a route that takes signatures of AWS for that of another. */
const iamKeyOf = (routeKey: string): string => routeKey.replace(' /', ' /iam/');

/** What every stage serves: the console's are in its own test. */
const operations = contract.filter(({ servedBy: by }) => by !== 'console');

const isOfOperationsApi = ({ path }: (typeof operations)[number]): boolean => path.startsWith('/ops/');
const publishingKeys = operations
  .filter(({ servedBy: by }) => by === 'publish')
  .flatMap((one) => [routeKeyOf(one), `${routeKeyOf(one)}/{proxy+}`]);
/** What a site says of itself comes by $default, with its limits. */
const comesByDefault = ({ path }: (typeof operations)[number]): boolean => path === SITE_PATH;
const withOwnRoute = operations.filter(
  (one) => !(isOfOperationsApi(one) || comesByDefault(one)) || one.servedBy === 'publish',
);

describe('the HTTP API', () => {
  test('has one route per operation of the contract or of another function than api, some for signatures of AWS, and six for everything else', () => {
    const routes = stacks.find('AWS::ApiGatewayV2::Route', Route).map(({ properties }) => properties.RouteKey);

    const others = [
      PUBLISH_WITH_SLASH,
      BATCH_WITH_SLASH,
      INGEST_WITH_SLASH,
      SIGNED_OTHERWISE,
      PUBLIC_OTHERWISE,
      OPERATIONS_API,
      '$default',
    ];
    const signedByAws = [...publishingKeys.map(iamKeyOf), SIGNED_BY_AWS];
    expect(routes.toSorted()).toEqual([...withOwnRoute.map(routeKeyOf), ...others, ...signedByAws].sort());
  });

  test('sends a publish with a slash at its end to the function that publishes', () => {
    expect(servedBy(stacks).get(PUBLISH_WITH_SLASH)).toBe('Publish');
    expect(servedBy(stacks).get(BATCH_WITH_SLASH)).toBe('Publish');
    expect(servedBy(stacks).get(INGEST_WITH_SLASH)).toBe('Publish');
  });

  test('has no two routes that differ only in the names of their parameters', () => {
    const shapes = operations.map((operation) => routeKeyOf(operation).replace(/\{[^}]*\}/g, '{}'));

    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('sends every operation to the function that serves it', () => {
    const serving = servedBy(stacks);

    for (const operation of withOwnRoute) {
      expect(serving.get(routeKeyOf(operation))).toBe(operation.servedBy === 'publish' ? 'Publish' : 'Api');
    }
    for (const other of [SIGNED_OTHERWISE, PUBLIC_OTHERWISE, OPERATIONS_API, '$default'])
      expect(serving.get(other)).toBe('Api');
  });

  test('has one integration per function and one for $default, in payload format 2.0', () => {
    expect(
      [...integrations.values()].map(({ properties }) => nameOf(stacks.idOf(properties.IntegrationUri))).sort(),
    ).toEqual(['Api', 'Api', 'Publish']);
    for (const { properties } of integrations.values()) expect(properties.PayloadFormatVersion).toBe('2.0');
  });

  test('needs at most two permissions per function', () => {
    const permitted = stacks
      .find('AWS::Lambda::Permission', Permission)
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com')
      .map(({ properties }) => nameOf(stacks.idOf(properties.FunctionName)));

    expect(permitted.sort()).toEqual(['Api', 'Api', 'Publish']);
  });

  test("lets through what the stage's throttle allows", () => {
    const [stage] = stacks.find('AWS::ApiGatewayV2::Stage', ApiStage);

    expect(stage?.properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
  });

  test('sets limits of their own for publishing, other spellings, every public route and unknown paths', () => {
    const throttle = { rate: 800, burst: 900, public: { rate: 7, burst: 9 } };
    const [stage] = synthesize(Stage.parse({ ...loadStage('dev'), throttle })).find(
      'AWS::ApiGatewayV2::Stage',
      ApiStage,
    );
    const isPublishing = ({ servedBy }: (typeof operations)[number]) => servedBy === 'publish';
    const keysOf = (group: readonly (typeof operations)[number][]) => group.map(routeKeyOf);
    const open = [...keysOf(withOwnRoute.filter(({ caller }) => caller === 'public')), PUBLIC_OTHERWISE, '$default'];
    const publishing = [
      ...keysOf(operations.filter(isPublishing)),
      PUBLISH_WITH_SLASH,
      BATCH_WITH_SLASH,
      INGEST_WITH_SLASH,
      ...publishingKeys.map(iamKeyOf),
      SIGNED_OTHERWISE,
      OPERATIONS_API,
      SIGNED_BY_AWS,
    ];

    expect(open.length).toBeGreaterThan(3);
    expect(stage?.properties.RouteSettings).toEqual({
      ...Object.fromEntries(open.map((key) => [key, { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 }])),
      ...Object.fromEntries(publishing.map((key) => [key, { ThrottlingRateLimit: 800, ThrottlingBurstLimit: 900 }])),
    });
  });

  test("has the limits of signed calls for a project's path with a slash at its end, or by another method", () => {
    const keys = stacks.find('AWS::ApiGatewayV2::Route', Route).map(({ properties }) => properties.RouteKey);
    const route = createRouter(keys.map((routeKey) => ({ routeKey, target: undefined })));
    const keyOf = (method: string, path: string) => route(method, path)?.route.routeKey;
    const ofProject = operations.filter(({ path }) => path.startsWith('/v2/{project_id}/'));

    expect(ofProject.length).toBeGreaterThan(60);
    for (const operation of ofProject) {
      const slashed = keyOf(operation.method, `${operation.path.replace(/\{[^}]*\}/g, 'x')}/`);
      expect(slashed).toBe(operation.servedBy === 'publish' ? PUBLISH_WITH_SLASH : SIGNED_OTHERWISE);
      expect(keyOf(operation.method, operation.path)).toBe(routeKeyOf(operation));
    }
    for (const operation of operations.filter(isOfOperationsApi)) {
      const { method, path } = operation;
      expect(keyOf(method, path)).toBe(withOwnRoute.includes(operation) ? routeKeyOf(operation) : OPERATIONS_API);
    }
    expect(keyOf('HEAD', '/v2/p/notifications/topics')).toBe(SIGNED_OTHERWISE);
    expect(keyOf('GET', '/v2/notifications/subscriptions/unsubscribe/')).toBe(PUBLIC_OTHERWISE);
    expect(keyOf('GET', '/unsubscribe/')).toBe('$default');
  });

  test('is given the settings of routes after the routes', () => {
    const [stage] = stacks.find('AWS::ApiGatewayV2::Stage', z.unknown());
    const routes = stacks.find('AWS::ApiGatewayV2::Route', z.unknown()).map(({ id }) => id);

    expect(stage?.dependsOn).toEqual(expect.arrayContaining(routes));
  });

  const MetricFilter = z.object({
    LogGroupName: z.unknown(),
    FilterPattern: z.string(),
    MetricTransformations: z.array(z.unknown()),
  });
  /** What counts lines of that log group. */
  const filtersOf = (logGroup: string) =>
    stacks
      .find('AWS::Logs::MetricFilter', MetricFilter)
      .filter(({ properties }) => nameOf(stacks.idOf(properties.LogGroupName)) === logGroup);

  test.each(['PublishLogs', 'IngressLogs'])('counts receipts that are lost, from %s', (logGroup) => {
    expect(filtersOf(logGroup)).toMatchObject([
      {
        properties: {
          FilterPattern: '{ $.message = "Receipts were lost" }',
          MetricTransformations: [{ MetricName: 'LostReceipts', MetricValue: '$.receipts' }],
        },
      },
    ]);
  });

  test('counts calls that are refused, and those that are too many, from the access log', () => {
    const counting = (MetricName: string) => [
      { MetricNamespace: 'SMN', MetricName, MetricValue: '1', Dimensions: [{ Key: 'service', Value: '$.service' }] },
    ];
    expect(filtersOf('ServiceApiAccessLogs').map(({ properties }) => properties)).toMatchObject([
      {
        FilterPattern: '{ ($.status = "401") || ($.status = "403") }',
        MetricTransformations: counting('RefusedCalls'),
      },
      { FilterPattern: '{ $.status = "429" }', MetricTransformations: counting('ThrottledCalls') },
    ]);
  });

  test('logs from where a call came, its route and its end, and neither path nor query', () => {
    const [stage] = stacks.find('AWS::ApiGatewayV2::Stage', ApiStage);
    const format = stage?.properties.AccessLogSettings.Format ?? '';

    expect(JSON.parse(format)).toMatchObject({
      service: 'smn-dev',
      requestId: '$context.requestId',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
    });
    expect(format).not.toMatch(/\$context\.(path|queryString|domainName)|rawPath/i);
    expect(nameOf(stacks.idOf(stage?.properties.AccessLogSettings.DestinationArn))).toBe('ServiceApiAccessLogs');
  });
});

const ApiProperties = z.object({ DisableExecuteApiEndpoint: z.boolean().default(false) });

const isDefaultEndpointOff = (of: Synthesized) =>
  of.find('AWS::ApiGatewayV2::Api', ApiProperties).map(({ properties }) => properties.DisableExecuteApiEndpoint);

describe('the public address', () => {
  const withDomain = (more: Record<string, unknown>): Synthesized =>
    synthesize(
      Stage.parse({
        ...loadStage('dev'),
        customDomain: {
          domainName: 'smn.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
          ...more,
        },
      }),
    );

  const addressesOf = (of: Synthesized): readonly unknown[] =>
    functionsOf(of).flatMap(({ variables }) => variables['PUBLIC_BASE_URL'] ?? []);

  test("is the API's own endpoint without a custom domain", () => {
    // The api and the operator function, and every lane whose messages hold links.
    expect(addressesOf(stacks)).toHaveLength(8);
    for (const address of addressesOf(stacks)) {
      expect(address).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ServiceApi/), 'ApiEndpoint'] });
    }
  });

  test('is the custom domain, mapped to the API', () => {
    const domain = withDomain({});

    expect(new Set(addressesOf(domain))).toEqual(new Set(['https://smn.example.com']));
    expect(domain.find('AWS::ApiGatewayV2::ApiMapping', z.unknown())).toHaveLength(1);
    expect(domain.find('AWS::Route53::RecordSet', z.unknown())).toEqual([]);
    expect(isDefaultEndpointOff(domain)).toEqual([true]);
    expect(isDefaultEndpointOff(stacks)).toEqual([false]);
  });

  test('gets its DNS record in the zone that the stage names', () => {
    const domain = withDomain({ hostedZone: { id: 'Z0123456789', name: 'example.com' } });

    const records = domain.find('AWS::Route53::RecordSet', z.object({ Name: z.string(), HostedZoneId: z.string() }));

    expect(records.map(({ properties }) => properties)).toEqual([
      { Name: 'smn.example.com.', HostedZoneId: 'Z0123456789' },
    ]);
  });
});
