import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '#lib/functions/function-table.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { ENVIRONMENT_VARIABLES } from '#src/domain/environment-variables.ts';
import { nameOf, synthesize } from './assembly.ts';
import { eventSourcesOf, functionsOf, statementsOf } from './shapes.ts';

describe('functions', () => {
  const stage = loadStage('dev');
  const stacks = synthesize(stage);
  const functions = functionsOf(stacks);

  test('there is one per entry, named after stage and role', () => {
    expect(functions.map(({ properties }) => properties.FunctionName).sort()).toEqual([
      'smn-dev-api',
      'smn-dev-cleanup',
      'smn-dev-dead-letter',
      'smn-dev-deliver-chat',
      'smn-dev-deliver-email',
      'smn-dev-deliver-function',
      'smn-dev-deliver-http',
      'smn-dev-deliver-push',
      'smn-dev-deliver-queue',
      'smn-dev-deliver-sms',
      'smn-dev-deliver-voice',
      'smn-dev-delivery-log',
      'smn-dev-fan-out',
      'smn-dev-feedback',
      'smn-dev-hold',
      'smn-dev-ingress',
      'smn-dev-job',
      'smn-dev-operator',
      'smn-dev-publish',
      'smn-dev-receipts',
      'smn-dev-release',
      'smn-dev-sweep',
      'smn-dev-voice-events',
    ]);
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
  });

  test('all run Node 24 on arm64 and log JSON to a group of their own, without the lines of the platform', () => {
    for (const { id, properties } of functions) {
      expect(properties.Runtime).toBe('nodejs24.x');
      expect(properties.Architectures).toEqual(['arm64']);
      const logGroup = stacks.idOf(properties.LoggingConfig['LogGroup']);
      expect(properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
      expect(nameOf(logGroup)).toBe(`${nameOf(id)}Logs`);
      expect(stacks.resources[logGroup]?.Properties).toMatchObject({
        LogGroupName: `/aws/lambda/${properties.FunctionName}`,
        RetentionInDays: stage.logRetentionDays,
      });
    }
  });

  test('exactly those that read a queue and send to one are allowed to run in a loop', () => {
    const readers = new Set(eventSourcesOf(stacks).map(({ reader }) => reader));
    // What the receipts function reads ends there.
    const isElsewhere = (resource: unknown): boolean => nameOf(stacks.idOf(resource)) !== 'Receipts';
    // What feedback reads comes from providers and from the lane of texts; of a subscription that is cancelled, nothing is released.
    const isLast = (name: string): boolean => name === 'Feedback';
    const senders = statementsOf(stacks).filter(
      ({ Action, Resource }) => Action.includes('sqs:SendMessage') && [Resource].flat().some(isElsewhere),
    );
    const inChains = new Set(
      senders.map(({ grantee }) => grantee).filter((name) => readers.has(name) && !isLast(name)),
    );

    const allowed = functions.filter(({ properties }) => properties.RecursiveLoop === 'Allow').map(({ name }) => name);

    expect(new Set(allowed)).toEqual(inChains);
    expect(allowed.sort()).toEqual([
      'Cleanup',
      'DeliverChat',
      'DeliverEmail',
      'DeliverFunction',
      'DeliverHttp',
      'DeliverPush',
      'DeliverQueue',
      'DeliverSms',
      'DeliverVoice',
      'FanOut',
      'Hold',
      'Job',
      'Release',
    ]);
  });

  test('the sweep is invoked every minute, and not again when it fails', () => {
    const Schedule = z.object({
      ScheduleExpression: z.string(),
      State: z.string(),
      Targets: z.array(z.object({ Arn: z.unknown(), RetryPolicy: z.object({ MaximumRetryAttempts: z.number() }) })),
    });
    const rules = stacks.find('AWS::Events::Rule', Schedule).map(({ properties }) => properties);

    expect(rules).toMatchObject([
      {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
      },
    ]);
    expect(nameOf(stacks.idOf(rules[0]?.Targets[0]?.Arn))).toBe('Sweep');
  });

  test('no concurrency is reserved unless the stage says so', () => {
    for (const { properties } of functions) expect(properties.ReservedConcurrentExecutions).toBeUndefined();

    const reserving = Stage.parse({ ...stage, functions: { publish: { reservedConcurrency: 3 } } });
    const publish = functionsOf(synthesize(reserving)).find(({ name }) => name === 'Publish');
    expect(publish?.properties.ReservedConcurrentExecutions).toBe(3);
  });

  test('each has only the environment variables that it needs', () => {
    const told = Object.fromEntries(
      functions.map(({ name, variables }) => [
        name,
        Object.keys(variables)
          .filter((variable) => !/^(NODE_OPTIONS|POWERTOOLS_.*)$/.test(variable))
          .sort(),
      ]),
    );
    const holding = [
      'DELIVERIES_TABLE_NAME',
      'LANE_QUEUES',
      'RECEIPTS_QUEUE_URL',
      'REGISTRY_TABLE_NAME',
      'RELEASE_QUEUE_URL',
      'RETRY_QUEUES',
    ];
    const targets = [
      'DELIVERIES_TABLE_NAME',
      'DEAD_LETTER_QUEUES',
      'DELIVERY_LOG_QUEUE_URL',
      'HOLD_QUEUE_URL',
      'JOBS_QUEUE_URL',
      'LANE_QUEUES',
      'RECEIPTS_QUEUE_URL',
      'REGISTRY_TABLE_NAME',
    ];
    const delivery = [...targets, 'PUBLIC_BASE_URL'];
    const health = ['RELEASE_QUEUE_URL'];

    expect(told).toEqual({
      Publish: [
        'DELIVERIES_TABLE_NAME',
        'ENCRYPTION_KEY_ID',
        'FAN_OUT_QUEUE_URL',
        'HOLD_QUEUE_URL',
        'JOBS_QUEUE_URL',
        'LANE_QUEUES',
        'RECEIPTS_QUEUE_URL',
        'REGISTRY_TABLE_NAME',
      ],
      Api: [
        'ALARM_NAME_PREFIX',
        'ALARM_TOPIC_ARN',
        'CLEANUP_QUEUE_URL',
        'DELIVERIES_TABLE_NAME',
        'ENCRYPTION_KEY_ID',
        'JOBS_QUEUE_URL',
        'LANE_QUEUES',
        'PUBLIC_BASE_URL',
        'RECEIPTS_QUEUE_URL',
        'REGISTRY_TABLE_NAME',
        'RELEASE_QUEUE_URL',
        'RETRY_QUEUES',
      ],
      FanOut: ['HOLD_QUEUE_URL', 'JOBS_QUEUE_URL', 'LANE_QUEUES', 'RECEIPTS_QUEUE_URL', 'REGISTRY_TABLE_NAME'],
      DeliverHttp: ['ENCRYPTION_KEY_ID', 'QUARANTINE_QUEUES', 'RETRY_QUEUES', ...delivery, ...health].sort(),
      DeliverEmail: ['CONFIGURATION_SET_NAME', 'ENCRYPTION_KEY_ID', 'SENDER_ADDRESS', ...delivery].sort(),
      DeliverChat: ['ENCRYPTION_KEY_ID', ...delivery, ...health].sort(),
      DeliverFunction: [...targets, ...health].sort(),
      DeliverQueue: [...targets, ...health].sort(),
      DeliverPush: [
        'ENCRYPTION_KEY_ID',
        'PLATFORM_APPLICATIONS_ARN',
        'PLATFORM_APPLICATION_PREFIX',
        ...delivery,
      ].sort(),
      DeliverSms: ['FEEDBACK_QUEUE_URL', ...delivery].sort(),
      DeliverVoice: [...delivery].sort(),
      VoiceEvents: ['DELIVERIES_TABLE_NAME'],
      Feedback: ['DELIVERIES_TABLE_NAME', 'JOBS_QUEUE_URL', 'REGISTRY_TABLE_NAME', 'RELEASE_QUEUE_URL'],
      DeadLetter: ['DELIVERIES_TABLE_NAME', 'ENCRYPTION_KEY_ID', 'RECEIPTS_QUEUE_URL'],
      DeliveryLog: ['LOG_GROUP_PREFIX', 'LOG_RETENTION_DAYS'],
      Cleanup: ['CLEANUP_QUEUE_URL', 'DELIVERIES_TABLE_NAME', 'REGISTRY_TABLE_NAME', 'RELEASE_QUEUE_URL'],
      Hold: [...holding, 'HOLD_QUEUE_URL', 'JOBS_QUEUE_URL'].sort(),
      Release: holding,
      Receipts: ['DELIVERIES_TABLE_NAME'],
      Job: [
        ...(['DEAD_LETTER_QUEUES', 'DELIVERIES_TABLE_NAME', 'ENCRYPTION_KEY_ID'] as const),
        ...(['FAN_OUT_QUEUE_URL', 'FEEDBACK_QUEUE_URL', 'JOBS_QUEUE_URL'] as const),
        ...(['LANE_QUEUES', 'RECEIPTS_QUEUE_URL', 'REGISTRY_TABLE_NAME', 'RETRY_QUEUES'] as const),
      ],
      Ingress: [
        ...(['DELIVERIES_TABLE_NAME', 'ENCRYPTION_KEY_ID', 'EVENT_DEAD_LETTERS_QUEUE_URL'] as const),
        ...(['FAN_OUT_QUEUE_URL', 'HOLD_QUEUE_URL', 'JOBS_QUEUE_URL', 'LANE_QUEUES'] as const),
        ...(['RECEIPTS_QUEUE_URL', 'REGISTRY_TABLE_NAME'] as const),
      ],
      Sweep: ['DELIVERIES_TABLE_NAME', 'RELEASE_QUEUE_URL'],
      Operator: [
        ...(['DELIVERIES_TABLE_NAME', 'ENCRYPTION_KEY_ID', 'LANE_QUEUES'] as const),
        ...(['PUBLIC_BASE_URL', 'REGISTRY_TABLE_NAME'] as const),
      ],
    });
  });

  test('together they have every variable that functions read, and no other', () => {
    const told = functions.flatMap(({ variables }) => Object.keys(variables));
    const ours = told.filter((variable) => !/^(NODE_OPTIONS|POWERTOOLS_.*)$/.test(variable));

    // That of the function console, and that of stages with a standby, are in their own tests.
    expect([...new Set(ours), 'CONSOLE', 'CONSOLE_USER_POOL_ID', 'SITE'].toSorted()).toEqual(
      ENVIRONMENT_VARIABLES.toSorted(),
    );
    for (const other of ['CONSOLE', 'CONSOLE_USER_POOL_ID', 'SITE']) expect(ours).not.toContain(other);
  });

  test("all count under the stage's name", () => {
    for (const { variables } of functions) {
      expect(variables).toMatchObject({ POWERTOOLS_SERVICE_NAME: 'smn-dev', POWERTOOLS_METRICS_NAMESPACE: 'SMN' });
    }
  });
});
