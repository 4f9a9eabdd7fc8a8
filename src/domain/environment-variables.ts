/** The environment variables that the stacks set and the functions read. */
export const ENVIRONMENT_VARIABLES = [
  'REGISTRY_TABLE_NAME',
  'DELIVERIES_TABLE_NAME',
  /** ARN of the KMS key that encrypts the service's secrets. */
  'ENCRYPTION_KEY_ID',
  /** Queue URL by lane. */
  'LANE_QUEUES',
  /** Queue URL by lane, of lanes whose retries have a queue of their own. */
  'RETRY_QUEUES',
  /** Queue URL by lane, of lanes that process several envelopes at once. */
  'QUARANTINE_QUEUES',
  /** Queue URL by lane. */
  'DEAD_LETTER_QUEUES',
  'FAN_OUT_QUEUE_URL',
  'CLEANUP_QUEUE_URL',
  'DELIVERY_LOG_QUEUE_URL',
  'HOLD_QUEUE_URL',
  'RELEASE_QUEUE_URL',
  'RECEIPTS_QUEUE_URL',
  'JOBS_QUEUE_URL',
  'FEEDBACK_QUEUE_URL',
  'EVENT_DEAD_LETTERS_QUEUE_URL',
  /** How the log groups that topics may name start: `/smn/{stage}/`. */
  'LOG_GROUP_PREFIX',
  /** How many days a new log group keeps its lines. */
  'LOG_RETENTION_DAYS',
  /** Without a trailing slash; stands in every link. */
  'PUBLIC_BASE_URL',
  'SENDER_ADDRESS',
  /** `arn:aws:sns:{region}:{account}:app`. */
  'PLATFORM_APPLICATIONS_ARN',
  /** What the names of the stage's platform applications start with. */
  'PLATFORM_APPLICATION_PREFIX',
  'CONFIGURATION_SET_NAME',
  /** What the names of the stage's alarms start with: `smn-{stage}-`. */
  'ALARM_NAME_PREFIX',
  /** The topic that they notify. */
  'ALARM_TOPIC_ARN',
  /** The user pool of the console's people; absent where an issuer is named. */
  'CONSOLE_USER_POOL_ID',
  /** What the console is of, and where people sign in to it, as JSON. */
  'CONSOLE',
  /** Which site of several this is, and how long it trusts the fence, as JSON; of stages that share a registry with others only. */
  'SITE',
] as const;

/** One of {@link ENVIRONMENT_VARIABLES}. */
export type EnvironmentVariable = (typeof ENVIRONMENT_VARIABLES)[number];
