import * as z from 'zod';
import type { Lane } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { type FunctionTraits, functionTable, perFunction } from './functions/function-table.ts';

/** What a stage may set of one function; the defaults are those of the table. */
const functionOf = ({ timeoutSeconds, maxTimeoutSeconds = 900, memoryMb }: FunctionTraits) =>
  z
    .strictObject({
      /** How long one invocation may take. The visibility timeout of the queues it reads is six times that. */
      timeoutSeconds: z.int().min(3).max(maxTimeoutSeconds).default(timeoutSeconds),
      /** Memory, and with it CPU: 1,769 MB is one virtual CPU. */
      memoryMb: z.int().min(128).max(10_240).default(memoryMb),
      /**
       * Concurrent executions taken out of the account's share for this function alone. None by default: a new account
       * has ten in all, and AWS refuses a deployment that reserves some of the last hundred.
       */
      reservedConcurrency: z.int().positive().optional(),
    })
    .prefault({});

/** Memory and time of every function. */
const Functions = z.strictObject(perFunction((name) => functionOf(functionTable[name])));

/** What API Gateway lets through; it answers 429 beyond. */
const throttleOf = (rate: number, burst: number) => ({
  /** Requests a second, in the long run. An account has 10,000 for all its APIs of a Region. */
  rate: z.int().positive().default(rate),
  /** Requests that may come at once. An account has 5,000. */
  burst: z.int().positive().default(burst),
});

/** Calls with a signature; and, route by route, what anybody may call: links, version queries and unknown paths. */
const Throttle = z.strictObject({
  ...throttleOf(500, 1000),
  public: z.strictObject(throttleOf(100, 200)).prefault({}),
});

/** The API under a name of your own. */
const CustomDomain = z.strictObject({
  /** `smn.example.com`: the host of every link and of `PUBLIC_BASE_URL`. */
  domainName: z.hostname(),
  /** An ACM certificate for it in the stage's Region. */
  certificateArn: z.string().startsWith('arn:'),
  /** The Route 53 zone that gets the alias record; without it the record is yours to make. */
  hostedZone: z.strictObject({ id: z.string().min(1), name: z.hostname() }).optional(),
});

/** How many invocations of a lane's function one of its queues may keep busy (2 to 1,000; SQS event sources start at 2). */
const concurrency = z.int().min(2).max(1000).optional();

/** Days that CloudWatch Logs can keep log events. */
const LogRetentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]);

/** The keys of a stage file, each checked by itself. Unknown keys are errors. */
export const StageKeys = z.strictObject({
  /** Part of every name: `smn-{name}-…`. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'a stage name is 1 to 20 of a-z, 0-9 and "-", a letter first'),
  /** AWS account id. @default the account of the credentials that deploy */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  /** AWS Region. @default the Region of the credentials that deploy */
  region: z.string().min(1).optional(),
  /** The From address of every mail; its SES identity (domain or address) is verified by hand, once. */
  senderAddress: z.email(),
  /** Who is told about alarms, by mail. @default nobody: alarms only show */
  alarmAddress: z.email().optional(),
  /** Where the runbook is read; alarms link to its headings. @default `docs/runbook.md`, as it is in the repository */
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^#]+$/, 'has a fragment, which each alarm gives by itself')
    .optional(),
  /** Tags of everything that can have some. */
  tags: z.record(z.string(), z.string().max(256)).default({}),
  /** The ARN of the policy that bounds the role of every function. @default none */
  permissionsBoundary: z
    .string()
    .regex(
      /^arn:[^:]+:iam::(?:\d{12}|aws):policy\/.+$/,
      'is no ARN of a managed policy: arn:aws:iam::ACCOUNT:policy/NAME',
    )
    .optional(),
  /** The ARN of the KMS key, one of your own, that both tables are encrypted with. @default the key that DynamoDB owns */
  tableKeyArn: z
    .string()
    .regex(
      /^arn:[^:]+:kms:[^:]+:\d{12}:key\/[A-Za-z0-9-]+$/,
      'is no ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID (of an alias, name its key)',
    )
    .optional(),
  /** @default the API's own address under `execute-api` */
  customDomain: CustomDomain.optional(),
  /** How long log groups keep log events. */
  logRetentionDays: LogRetentionDays.default(30),
  throttle: Throttle.prefault({}),
  /**
   * Whether tables, queues and key outlive `cdk destroy`, and tables are protected from deletion. Off only where
   * nothing is worth keeping.
   */
  retainData: z.boolean().default(true),
  functions: Functions.prefault({}),
  /** Lanes are limited where their providers are: SES, SNS, robots (20 to 100 a minute each) and calls; others only if you wish. */
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
    .prefault({}),
  /** What the functions themselves read (decision 048). */
  settings: Settings.prefault({}),
});

/** The parsed form of {@link StageKeys}. */
export type StageKeys = z.infer<typeof StageKeys>;
