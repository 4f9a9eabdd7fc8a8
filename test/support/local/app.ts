import { fileURLToPath } from 'node:url';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stage } from '#lib/stage.ts';

/** A function runs for so long at most, and a failed message comes back after as long. */
export const FIXTURE_SECONDS = 2;

class StatefulStack extends Stack {
  readonly work: IQueue;
  readonly key = new Key(this, 'Key');
  readonly table = new TableV2(this, 'Items', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    globalSecondaryIndexes: [
      {
        indexName: 'ByList',
        partitionKey: { name: 'listPk', type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: ['name'],
      },
    ],
  });

  constructor(scope: App, id: string) {
    super(scope, id);
    const dead = new Queue(this, 'WorkDeadLetters', {
      deadLetterQueue: { queue: new Queue(this, 'Unfiled'), maxReceiveCount: 5 },
    });
    this.work = new Queue(this, 'Work', {
      visibilityTimeout: Duration.seconds(FIXTURE_SECONDS),
      deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
    });
    new Queue(this, 'Idle', { visibilityTimeout: Duration.seconds(FIXTURE_SECONDS) });
  }
}

class ServiceStack extends Stack {
  constructor(scope: App, stage: Stage, state: StatefulStack) {
    super(scope, `fixture-${stage.name}-service`);
    const code = Code.fromAsset(fileURLToPath(new URL('./bundle', import.meta.url)));
    const functionOf = (id: string, functionName: string, handler: string) =>
      new LambdaFunction(this, id, {
        code,
        functionName: `smn-${stage.name}-${functionName}`,
        handler: `index.${handler}`,
        runtime: Runtime.NODEJS_24_X,
        timeout: Duration.seconds(FIXTURE_SECONDS),
        environment: { TABLE_NAME: state.table.tableName, KEY: state.key.keyArn, QUEUE: state.work.queueUrl },
      });
    const echo = functionOf('Echo', 'echo', 'echo');
    functionOf('Operator', 'operator', 'operate');
    const consume = functionOf('Consume', 'consume', 'consume');
    consume.addEventSource(new SqsEventSource(state.work, { batchSize: 5, reportBatchItemFailures: true }));
    consume.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [state.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['note#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
    );
    const api = new CfnApi(this, 'Api', { name: 'fixture', protocolType: 'HTTP' });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: echo.functionArn,
      payloadFormatVersion: '2.0',
    });
    for (const routeKey of ['POST /items/{id}', '$default'])
      new CfnRoute(this, `Route${routeKey}`, { apiId: api.ref, routeKey, target: `integrations/${integration.ref}` });
    new CfnOutput(this, 'Endpoint', { value: api.attrApiEndpoint });
  }
}

/** A small app with everything that the local cloud can run: used instead of the real one by its tests. */
export const createApp = ({ stage, outdir }: { readonly stage: Stage; readonly outdir: string }): App => {
  const app = new App({ outdir, analyticsReporting: false });
  new ServiceStack(app, stage, new StatefulStack(app, `fixture-${stage.name}-stateful`));
  return app;
};
