import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  type Conditions,
  type IGrantable,
  type IPrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariable } from '#src/domain/environment-variables.ts';
import { type FunctionName, traitsOf } from '../functions/function-table.ts';
import { kebabCase } from '../lanes.ts';
import { inStatements } from '../role-size.ts';
import type { Stage } from '../stage.ts';
import { sharesRegistry } from '../standby.ts';

/** Variables that a function reads when it starts. */
export type Environment = Readonly<Partial<Record<EnvironmentVariable, string>>>;

/** What a {@link ServiceFunction} is made from. */
export type ServiceFunctionProps = {
  readonly stage: Stage;
  readonly name: FunctionName;
  /** A bundle whose `index.mjs` exports `handler`. */
  readonly code: Code;
};

/** One Lambda function with its role and its log group; it may do nothing but log until it is granted more. */
export class ServiceFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage, name } = props;
    const { timeoutSeconds, memoryMb, reservedConcurrency } = stage.functions[name];
    const { allowsRecursiveLoop = false, hasSourceMaps = true } = traitsOf(name);
    const functionName = `smn-${stage.name}-${kebabCase(name)}`;
    const { role, logGroup } = this.createRole(functionName, stage);
    this.grantPrincipal = role;
    this.function = new LambdaFunction(this, 'Resource', {
      functionName,
      role,
      logGroup,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      ...(allowsRecursiveLoop || (name === 'feedback' && sharesRegistry(stage))
        ? { recursiveLoop: RecursiveLoop.ALLOW }
        : {}),
      loggingFormat: LoggingFormat.JSON,
      // START, END and REPORT lines would cost about as much as the invocations themselves.
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        ...(hasSourceMaps ? { NODE_OPTIONS: '--enable-source-maps' } : {}),
        POWERTOOLS_SERVICE_NAME: `smn-${stage.name}`,
        POWERTOOLS_METRICS_NAMESPACE: 'SMN',
      },
    });
  }

  /** Adds variables to those that the function has. */
  setEnvironment(variables: Environment): void {
    for (const [name, value] of Object.entries(variables)) this.function.addEnvironment(name, value);
  }

  /** Allows the actions on resources that the stage lists, however many they are; on nothing when it lists none. */
  allowListed(actions: readonly string[], listed: readonly { readonly arn: string }[], conditions?: Conditions): void {
    for (const arns of inStatements(listed)) this.allow(actions, arns, conditions);
  }

  /** Allows the actions on the resources and on nothing else. */
  allow(actions: readonly string[], resources: readonly string[], conditions: Conditions = {}): void {
    const statement = new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
    this.function.addToRolePolicy(statement);
  }

  /** A role of its own rather than the managed policy for logging, which covers every log group of the account. */
  private createRole(functionName: string, stage: Stage): { readonly role: Role; readonly logGroup: LogGroup } {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    return { role, logGroup };
  }
}
