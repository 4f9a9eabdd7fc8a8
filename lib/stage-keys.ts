import * as z from 'zod';
import type { Lane } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { ConsoleKeys } from './console-keys.ts';
import { EventKeys } from './event-keys.ts';
import { type FunctionTraits, functionTable, perFunction } from './functions/function-table.ts';
import { FenceKeys, Replicas, StandbyOf } from './standby-keys.ts';

/** What a stage may set of one function; the defaults are those of the table. */
const functionOf = ({ timeoutSeconds, maxTimeoutSeconds = 900, memoryMb }: FunctionTraits) =>
  z
    .strictObject({
      timeoutSeconds: z
        .int()
        .min(3)
        .max(maxTimeoutSeconds)
        .default(timeoutSeconds)
        .describe('How long one invocation may take; the queues that it reads hide a message for six times as long.'),
      memoryMb: z
        .int()
        .min(128)
        .max(10_240)
        .default(memoryMb)
        .describe('Memory, and with it CPU: 1,769 MB is one virtual CPU.'),
      reservedConcurrency: z
        .int()
        .positive()
        .optional()
        .describe(
          'Concurrent executions taken out of the account’s share for this function alone. A new account has ten in all, and AWS refuses a deployment that reserves some of the last hundred.',
        ),
    })
    .prefault({});

/** Memory and time of every function. */
const Functions = z.strictObject(perFunction((name) => functionOf(functionTable[name])));

const throttleOf = (rate: number, burst: number) => ({
  rate: z
    .int()
    .positive()
    .default(rate)
    .describe('Requests a second, in the long run. An account has 10,000 for all its APIs of a Region.'),
  burst: z.int().positive().default(burst).describe('Requests that may come at once. An account has 5,000.'),
});

const Throttle = z.strictObject({
  ...throttleOf(500, 1000),
  public: z
    .strictObject(throttleOf(100, 200))
    .describe(
      'The same for each route that needs no signature (links, versions, certificates), and for unknown paths together.',
    )
    .prefault({}),
});

const CustomDomain = z.strictObject({
  domainName: z.hostname().describe('`smn.example.com`: the host of the API and of every link.'),
  certificateArn: z.string().startsWith('arn:').describe('An ACM certificate for it in the stage’s Region.'),
  hostedZone: z
    .strictObject({ id: z.string().min(1), name: z.hostname() })
    .optional()
    .describe('The Route 53 zone that gets the alias record; absent: the record is yours to make.'),
});

const concurrency = z.int().min(2).max(1000).optional();

/** Days that CloudWatch Logs can keep log events. */
const LogRetentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]);

/**
 * The keys of a stage file, each checked by itself. Unknown keys are errors. What each means stands in the schema itself:
 * docs/configuration.md is written from it (decision 042).
 */
export const StageKeys = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a stage name is 1 to 20 of a-z, 0-9 and "-", a letter first')
    .describe(
      'Part of every name, `smn-NAME-…`, and the file’s own name: 1 to 20 of `a-z`, `0-9` and `-`, a letter first.',
    ),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe('AWS account id; absent: the account of the credentials that deploy.'),
  region: z.string().min(1).optional().describe('AWS Region; absent: the Region of the credentials that deploy.'),
  senderAddress: z
    .email()
    .describe('The From address of every mail; its SES identity (domain or address) is verified by hand, once.'),
  alarmAddress: z.email().optional().describe('Receives alarms by mail; absent: alarms only show.'),
  smsSpendAlarmUsd: z
    .number()
    .positive()
    .optional()
    .describe(
      'How many US dollars SNS may charge the account for texts in a month before an alarm rings (`SMSMonthToDateSpentUSD`, of all that the account sends in the Region); absent: no alarm. Only where texts go through SNS.',
    ),
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^#]+$/, 'has a fragment, which each alarm adds')
    .optional()
    .describe(
      'Where your operators read the runbook: alarms link to its headings; absent: `docs/runbook.md`, as it is in the repository.',
    ),
  tags: z
    .record(z.string(), z.string().max(256))
    .default({})
    .describe('Tags of everything that can have some: `{ "team": "orders" }`.'),
  permissionsBoundary: z
    .string()
    .regex(
      /^arn:[^:]+:iam::(?:\d{12}|aws):policy\/.+$/,
      'is no ARN of a managed policy: arn:aws:iam::ACCOUNT:policy/NAME',
    )
    .optional()
    .describe('ARN of the managed policy that bounds the role of every function: `arn:aws:iam::ACCOUNT:policy/NAME`.'),
  tableKeyArn: z
    .string()
    .regex(
      /^arn:[^:]+:kms:[^:]+:\d{12}:key\/[A-Za-z0-9-]+$/,
      'is no ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID (of an alias, name its key)',
    )
    .optional()
    .describe(
      'ARN of the KMS key, one of your own in the stage’s Region and account, that both tables are encrypted with; needs `region` (see below). Absent: the key that DynamoDB owns.',
    ),
  customDomain: CustomDomain.optional().describe(
    'The API under a name of your own; absent: its own address under `execute-api`.',
  ),
  replicas: Replicas.optional(),
  standbyOf: StandbyOf.optional(),
  fence: FenceKeys,
  logRetentionDays: LogRetentionDays.default(30).describe('How long log groups keep log events.'),
  throttle: Throttle.describe(
    'Calls with a signature that API Gateway lets through; publishing has as many for itself. It answers 429 beyond.',
  ).prefault({}),
  retainData: z
    .boolean()
    .default(true)
    .describe(
      'Whether tables, queues and key outlive `cdk destroy`, and tables are recoverable and protected from deletion. Off only where nothing is worth keeping.',
    ),
  functions: Functions.prefault({}),
  eventSourceConcurrency: z
    .strictObject({
      http: concurrency,
      email: concurrency.default(2),
      sms: concurrency.default(2),
      function: concurrency,
      queue: concurrency,
      chat: concurrency.default(2),
      voice: concurrency.default(2),
      push: concurrency,
    } satisfies Record<Lane, z.ZodType>)
    .describe(
      'How many invocations of a lane’s function each of its queues may keep busy. Limited where the providers are: SES, SNS, robots (20 to 100 messages a minute each) and calls; others only if you wish.',
    )
    .prefault({}),
  events: EventKeys.describe(
    'AWS services whose events triggers make messages of (decision 083); none unless they are listed.',
  ).prefault({}),
  console: ConsoleKeys.optional().describe(
    'The web console under `/console/`, and who signs in to it (decision 100); absent: none.',
  ),
  // What the functions themselves read (decision 048).
  settings: Settings.prefault({}),
});

/** The parsed form of {@link StageKeys}. */
export type StageKeys = z.infer<typeof StageKeys>;
