import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  type HttpStage,
  type HttpStageOptions,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import {
  IAM_PREFIX,
  OPERATIONS_API,
  type Operation,
  routeKeyOf,
  type ServingFunction,
} from '#src/contract/operation.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a route needs to know of an operation. */
export type RoutedOperation = Pick<Operation, 'method' | 'path' | 'servedBy' | 'caller'>;

/**
 * What differs from a route by a slash at its end or by the method is led to `api` here, not by $default: signed calls keep
 * the limits of signed calls then. Links begin like a project's paths.
 */
const OTHER_SPELLINGS = [
  { path: '/v2/{project_id}/{proxy+}', caller: 'signed' },
  { path: '/v2/notifications/{proxy+}', caller: 'public' },
  // The whole operations API: it grows, and a stack has a limit of resources.
  { path: '/ops/v1/{proxy+}', caller: 'signed' },
] as const;

/** What leads to `api` of what is signed by AWS; only what publishes has routes of its own beside it. */
const SIGNED_BY_AWS = `${IAM_PREFIX}/{proxy+}`;

export type ServiceApiProps = { readonly stage: Stage };

/** What is logged of a call: from where, and the route; never the path or the query, in which links carry their secrets. */
const accessLogOf = ({ name }: Stage): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      service: `smn-${name}`,
      requestId: '$context.requestId',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLength: '$context.responseLength',
      responseLatency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationStatus: '$context.integrationStatus',
      error: '$context.error.responseType',
    }),
  );

/** The HTTP API: its address first, because functions need to know it; the routes when there are functions. */
export class ServiceApi extends Construct {
  readonly api: HttpApi;
  /** Without a trailing slash; stands in every link and in every signature. */
  readonly publicBaseUrl: string;
  /** One line for each call, whichever function served it, and for calls that none did. */
  readonly accessLogs: LogGroup;
  private readonly stage: HttpStage;
  private readonly throttle: Stage['throttle'];

  constructor(scope: Construct, id: string, { stage }: ServiceApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Resource', {
      apiName: `smn-${stage.name}`,
      description: `Simple Message Notification, stage ${stage.name}`,
      createDefaultStage: false,
      // One name is one place to watch and to protect.
      disableExecuteApiEndpoint: stage.customDomain !== undefined,
    });
    this.publicBaseUrl =
      stage.customDomain === undefined ? this.api.apiEndpoint : `https://${stage.customDomain.domainName}`;
    this.throttle = stage.throttle;
    this.accessLogs = this.createLogGroup(stage);
    this.stage = this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLogs), format: accessLogOf(stage) },
      ...this.domainMapping(stage),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Callers are authenticated by the functions: AK/SK signatures cover the body, which an authorizer never sees, and version queries and links are public. Signatures of AWS have routes with the IAM authorizer.',
    });
  }

  /**
   * One route per operation of the SMN API, and some for everything else, which answers in the wire form too. A slash at the end
   * makes a path of its own, which no route can be named after; greedy routes and $default lead all of them to `api`, so what
   * another function serves has a greedy route besides.
   */
  addRoutes(
    operations: readonly RoutedOperation[],
    functions: Readonly<Record<ServingFunction, ServiceFunction>>,
  ): void {
    const integrations = {
      api: integrationWith('ApiIntegration', functions.api),
      publish: integrationWith('PublishIntegration', functions.publish),
    };
    const routes = operations.filter(hasOwnRoute).flatMap(({ method, path, servedBy = 'api' }) => {
      const paths = servedBy === 'api' ? [path] : withSlash(path);
      return paths.flatMap((each) =>
        this.api.addRoutes({ path: each, methods: [HttpMethod[method]], integration: integrations[servedBy] }),
      );
    });
    const signedByAws = this.addIamRoutes(operations, integrations);
    const otherSpellings = OTHER_SPELLINGS.flatMap(({ path }) =>
      this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration: integrations.api }),
    );
    const defaultRoute = new HttpRoute(this, 'DefaultRoute', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      // Of its own: the permission for the whole API covers methods and paths, which this route does not have.
      integration: new HttpLambdaIntegration('DefaultIntegration', functions.api.function),
    });
    this.limitRoutes(operations);
    // Settings of a route that is not there yet are refused.
    this.stage.node.addDependency(...routes, ...signedByAws, ...otherSpellings, defaultRoute);
  }

  /**
   * The signed operations once more, after a prefix, for callers with a signature of AWS: API Gateway verifies it, and tells the
   * function who signed.
   */
  private addIamRoutes(
    operations: readonly RoutedOperation[],
    integrations: Readonly<Record<ServingFunction, HttpRouteIntegration>>,
  ): readonly HttpRoute[] {
    const authorizer = new HttpIamAuthorizer();
    const publishing = operations.filter(isPublishing).flatMap(({ method, path }) =>
      withSlash(`${IAM_PREFIX}${path}`).flatMap((each) =>
        this.api.addRoutes({
          path: each,
          methods: [HttpMethod[method]],
          integration: integrations.publish,
          authorizer,
        }),
      ),
    );
    const others = this.api.addRoutes({
      path: SIGNED_BY_AWS,
      methods: [HttpMethod.ANY],
      integration: integrations.api,
      authorizer,
    });
    return [...publishing, ...others];
  }

  /**
   * Limits of their own for publishing, for other spellings, for signatures of AWS and for all routes without authentication, so
   * that a flood of links or of unknown paths takes nothing from publishers; other routes share the limits of the stage.
   */
  private limitRoutes(operations: readonly RoutedOperation[]): void {
    const { public: open, ...signed } = this.throttle;
    const limited = operations.flatMap((operation) => {
      const { method, path, caller } = operation;
      if (caller === 'public') return [[routeKeyOf(operation), open] as const];
      const paths = isPublishing(operation) ? [path, `${IAM_PREFIX}${path}`].flatMap(withSlash) : [];
      return paths.map((each) => [routeKeyOf({ method, path: each }), signed] as const);
    });
    const others = OTHER_SPELLINGS.map(
      ({ path, caller }) => [`ANY ${path}`, caller === 'public' ? open : signed] as const,
    );
    const greedy = [...others, [`ANY ${SIGNED_BY_AWS}`, signed] as const, ['$default', open] as const];
    const settings = [...limited, ...greedy].map(([key, { rate, burst }]) => [
      key,
      { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    ]);
    cfnStageOf(this.stage).routeSettings = Object.fromEntries(settings);
  }

  /** Names that start so share one resource policy for log delivery, which has a size limit. */
  private createLogGroup(stage: Stage): LogGroup {
    return new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/vendedlogs/smn-${stage.name}-api`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private domainMapping({ customDomain }: Stage): Pick<HttpStageOptions, 'domainMapping'> {
    if (customDomain === undefined) return {};
    const { domainName: name, certificateArn, hostedZone } = customDomain;
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    const domainName = new DomainName(this, 'Domain', { domainName: name, certificate });
    if (hostedZone !== undefined) {
      new ARecord(this, 'Alias', {
        recordName: `${name}.`,
        zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
          hostedZoneId: hostedZone.id,
          zoneName: hostedZone.name,
        }),
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
        ),
      });
    }
    return { domainMapping: { domainName } };
  }
}

/** Operations of the operations API come by a greedy route, but for those of another function. */
const hasOwnRoute = ({ path, servedBy = 'api' }: RoutedOperation): boolean =>
  servedBy !== 'api' || !path.startsWith(OPERATIONS_API);

const isPublishing = ({ servedBy }: RoutedOperation): boolean => servedBy === 'publish';

/** A path, and all that begins with it and a slash: a slash at its end makes another path. */
const withSlash = (path: string): readonly string[] => [path, `${path}/{proxy+}`];

/** Settings of routes are not among the properties of CDK's own stage. */
const cfnStageOf = ({ node }: HttpStage): CfnStage => {
  if (node.defaultChild instanceof CfnStage) return node.defaultChild;
  throw new TypeError('The stage of the API holds no resource of CloudFormation.');
};

/** A permission for the whole API: one per route would pass the 20 KB that a function's policy may have. */
const integrationWith = (id: string, { function: lambda }: ServiceFunction): HttpRouteIntegration =>
  new HttpLambdaIntegration(id, lambda, { scopePermissionToRoute: false });
