import * as z from 'zod';
import type { EnvironmentVariable } from '#src/domain/environment-variables.ts';
import { LANES } from '#src/domain/protocol.ts';
import { Site } from '#src/domain/standby/fence.ts';
import { jsonText } from './json-text.ts';

const text = z.string().min(1);

const queuesByLane = jsonText(z.partialRecord(z.enum(LANES), z.url()));

/** The form of every environment variable: of those that the stacks set, and the one that Lambda sets. */
const Environment = z.object({
  AWS_REGION: text,
  REGISTRY_TABLE_NAME: text,
  DELIVERIES_TABLE_NAME: text,
  ENCRYPTION_KEY_ID: text,
  LANE_QUEUES: queuesByLane,
  RETRY_QUEUES: queuesByLane,
  QUARANTINE_QUEUES: queuesByLane,
  DEAD_LETTER_QUEUES: queuesByLane,
  FAN_OUT_QUEUE_URL: z.url(),
  CLEANUP_QUEUE_URL: z.url(),
  DELIVERY_LOG_QUEUE_URL: z.url(),
  HOLD_QUEUE_URL: z.url(),
  RELEASE_QUEUE_URL: z.url(),
  RECEIPTS_QUEUE_URL: z.url(),
  JOBS_QUEUE_URL: z.url(),
  FEEDBACK_QUEUE_URL: z.url(),
  EVENT_DEAD_LETTERS_QUEUE_URL: z.url(),
  LOG_GROUP_PREFIX: text,
  LOG_RETENTION_DAYS: z.coerce.number().int().positive(),
  PUBLIC_BASE_URL: z.url().regex(/[^/]$/, 'ends in a slash'),
  SENDER_ADDRESS: text,
  PLATFORM_APPLICATIONS_ARN: text,
  PLATFORM_APPLICATION_PREFIX: text,
  CONFIGURATION_SET_NAME: text,
  ALARM_NAME_PREFIX: text,
  CONSOLE_USER_POOL_ID: text,
  ALARM_TOPIC_ARN: text,
  CONSOLE: jsonText(
    z.object({ stage: text, issuer: z.url(), clientId: text, loginUrl: z.url().optional(), hasOutbox: z.boolean() }),
  ),
  SITE: jsonText(
    z.object({
      ...Site.shape,
      regions: z.array(text),
      cacheSeconds: z.number().nonnegative(),
      waitSeconds: z.number().positive(),
    }),
  ),
} satisfies Record<EnvironmentVariable | 'AWS_REGION', z.ZodType>);
type Environment = z.output<typeof Environment>;

/** A variable of {@link Environment}. */
export type VariableName = keyof Environment;

/** The variables that a function reads, parsed. */
export type EnvironmentOf<N extends VariableName> = Readonly<Pick<Environment, N>>;

/** As {@link EnvironmentOf}, before it is known which are read. */
type Selection = { readonly [N in VariableName]?: Environment[N] | undefined };

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Whether a variable is set that not every stage has.
 * @default source - `process.env`
 */
export const hasEnvironment = (name: VariableName, source: Source = process.env): boolean => source[name] !== undefined;

/**
 * Reads environment variables, checked; the only place that does. Throws one error that names every variable which is
 * missing or malformed, never its value.
 * @default source - `process.env`
 */
export function readEnvironment<N extends VariableName>(names: readonly N[], source?: Source): EnvironmentOf<N>;
export function readEnvironment(names: readonly VariableName[], source: Source = process.env): Selection {
  const given = Object.fromEntries(
    names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]] as const])),
  );
  const missing = names.filter((name) => given[name] === undefined).map((name) => `${name} is missing`);
  const parsed = Environment.partial().safeParse(given);
  const malformed = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  if (!parsed.success || missing.length > 0) {
    throw new Error(`Environment variables of this function are wrong. ${[...missing, ...malformed].join('; ')}`);
  }
  return parsed.data;
}
