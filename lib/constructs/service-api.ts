import { Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  IAM_PREFIX,
  OPERATIONS_API,
  type Operation,
  routeKeyOf,
  type ServingFunction,
} from '#src/contract/operation.ts';
import { operations } from '#src/contract/operations.ts';
import { SITE_PATH } from '#src/contract/service/site.ts';
import type { Stage } from '../stage.ts';
import { sharesRegistry } from '../standby.ts';
import { accessLogSettingsOf, createAccessLogs } from './access-logs.ts';
import { domainMappingOf } from './api-domain.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a route needs to know of an operation. */
export type RoutedOperation = Pick<Operation, 'method' | 'path' | 'servedBy' | 'caller'>;

type Limit = { readonly rate: number; readonly burst: number };

/** Functions that every stage has. */
type EveryStagesFunction = Exclude<ServingFunction, 'console'>;

type EveryStagesOperation = RoutedOperation & { readonly servedBy?: EveryStagesFunction };

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

/** Where the files of the console are, and what they lead to. */
const CONSOLE_PATHS = ['/console', '/console/{proxy+}'] as const;

/** Whose ID tokens are taken: those of this issuer for this client. */
export type IdTokens = { readonly issuer: string; readonly clientId: string };

export type ServiceApiProps = { readonly stage: Stage };

/** The HTTP API: its address first, because functions need to know it; the routes when there are functions. */
export class ServiceApi extends Construct {
  readonly api: HttpApi;
  /** Without a trailing slash; stands in every link and in every signature. */
  readonly publicBaseUrl: string;
  /** Without a trailing slash: the API and no other that has the same name. The public one where it shares its name with none. */
  readonly ownEndpoint: string;
  /** One line for each call, whichever function served it, and for calls that none did. */
  readonly accessLogs: LogGroup;
  private readonly stage: HttpStage;
  private readonly throttle: Stage['throttle'];
  /** Whether it has a route of its own, with limits of its own, for what says that the site is the active one. */
  private readonly isWatched: boolean;

  constructor(scope: Construct, id: string, { stage }: ServiceApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Resource', {
      apiName: `smn-${stage.name}`,
      description: `Simple Message Notification, stage ${stage.name}`,
      createDefaultStage: false,
      // One name is one place to watch and to protect.
      // Of sites that share a name, each is called by its own address too: to see whether it is active, and by what leads there.
      disableExecuteApiEndpoint: stage.customDomain !== undefined && !sharesRegistry(stage),
    });
    this.publicBaseUrl =
      stage.customDomain === undefined ? this.api.apiEndpoint : `https://${stage.customDomain.domainName}`;
    this.ownEndpoint = sharesRegistry(stage) ? this.api.apiEndpoint : this.publicBaseUrl;
    this.throttle = stage.throttle;
    this.isWatched = sharesRegistry(stage);
    this.accessLogs = createAccessLogs(this, stage);
    this.stage = this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: accessLogSettingsOf(this.accessLogs, stage),
      ...domainMappingOf(this, { stage, api: this.api }),
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
  addRoutes(all: readonly RoutedOperation[], functions: Readonly<Record<EveryStagesFunction, ServiceFunction>>): void {
    const operations = all.filter(isOfEveryStage);
    const integrations = {
      api: integrationWith('ApiIntegration', functions.api),
      publish: integrationWith('PublishIntegration', functions.publish),
    };
    const routes = operations
      .filter((one) => this.hasRoute(one))
      .flatMap(({ method, path, servedBy = 'api' }) => {
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
   * Leads all of `/console` to its function, with the limits of what is public. The route that takes an ID token has an authorizer
   * of API Gateway for it, which takes nothing else. Call it after {@link addRoutes}.
   */
  addConsole(to: ServiceFunction, { issuer, clientId }: IdTokens): void {
    const integration = integrationWith('ConsoleIntegration', to);
    const authorizer = new HttpJwtAuthorizer('ConsoleAuthorizer', issuer, {
      jwtAudience: [clientId],
      identitySource: ['$request.header.Authorization'],
    });
    const own = operations.filter(({ servedBy }) => servedBy === 'console');
    const routes = own.flatMap(({ method, path, caller }) =>
      this.api.addRoutes({
        ...{ path, methods: [HttpMethod[method]], integration },
        ...(caller === 'id-token' && { authorizer }),
      }),
    );
    const files = CONSOLE_PATHS.flatMap((path) => this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration }));
    const keys = [...own.map(routeKeyOf), ...CONSOLE_PATHS.map((path) => `ANY ${path}`)];
    this.limit(keys.map((key) => [key, this.throttle.public] as const));
    this.stage.node.addDependency(...routes, ...files);
  }

  /**
   * The signed operations once more, after a prefix, for callers with a signature of AWS: API Gateway verifies it, and tells the
   * function who signed.
   */
  private addIamRoutes(
    operations: readonly EveryStagesOperation[],
    integrations: Readonly<Record<EveryStagesFunction, HttpRouteIntegration>>,
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
  private limitRoutes(operations: readonly EveryStagesOperation[]): void {
    const { public: open, ...signed } = this.throttle;
    const limited = operations.flatMap((operation) => {
      const { method, path, caller } = operation;
      if (caller === 'public') return this.hasRoute(operation) ? [[routeKeyOf(operation), open] as const] : [];
      const paths = isPublishing(operation) ? [path, `${IAM_PREFIX}${path}`].flatMap(withSlash) : [];
      return paths.map((each) => [routeKeyOf({ method, path: each }), signed] as const);
    });
    const others = OTHER_SPELLINGS.map(
      ({ path, caller }) => [`ANY ${path}`, caller === 'public' ? open : signed] as const,
    );
    const greedy = [...others, [`ANY ${SIGNED_BY_AWS}`, signed] as const, ['$default', open] as const];
    this.limit([...limited, ...greedy]);
  }

  /** A flood of unknown paths must not look as if the site were down. */
  private hasRoute(operation: EveryStagesOperation): boolean {
    return hasOwnRoute(operation) || (this.isWatched && operation.path === SITE_PATH);
  }

  /** Adds limits of routes to those that there are. */
  private limit(limits: readonly (readonly [routeKey: string, limit: Limit])[]): void {
    const settings = limits.map(([key, { rate, burst }]) => [
      key,
      { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    ]);
    const stage = cfnStageOf(this.stage);
    stage.routeSettings = { ...stage.routeSettings, ...Object.fromEntries(settings) };
  }
}

const isOfEveryStage = (operation: RoutedOperation): operation is EveryStagesOperation =>
  operation.servedBy !== 'console';

/** Operations of the operations API come by a greedy route, but for those of another function; what shows the site by $default where nothing watches it. */
const hasOwnRoute = ({ path, servedBy = 'api' }: RoutedOperation): boolean =>
  servedBy !== 'api' || !(path.startsWith(OPERATIONS_API) || path === SITE_PATH);

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
