import { LANES, type Lane } from '#src/domain/protocol.ts';

/** What functions read: the queues of a lane, a queue inside the service, or the dead-letter queues of all lanes. */
export type SourceName =
  | Lane
  | 'fanOut'
  | 'cleanup'
  | 'voiceEvents'
  | 'feedback'
  | 'deliveryLogs'
  | 'deadLetters'
  | 'hold'
  | 'release'
  | 'receipts'
  | 'jobs'
  | 'events';

/** One line of {@link functionTable}. */
export type FunctionTraits = {
  /** Its folder under `lambdas/`. */
  readonly folder: string;
  /** How long one invocation may take, unless the stage says otherwise. */
  readonly timeoutSeconds: number;
  /** The longest time that a stage may set. @default 900, as long as Lambda lets a function run */
  readonly maxTimeoutSeconds?: number;
  /** Its memory, unless the stage says otherwise: 1,769 MB is one virtual CPU. */
  readonly memoryMb: number;
  /**
   * Which queues invoke it, how many messages one invocation gets, and how long it waits for as many (0 unless given).
   * @default - none: it is called
   */
  readonly reads?: { readonly source: SourceName; readonly batchSize: number; readonly windowSeconds?: number };
  /** How often its schedule invokes it. @default - never */
  readonly everyMinutes?: number;
  /**
   * Whether it sends to queues that it reads itself, or that lead back to it: as retries, or as the next page. Lambda stops
   * such a chain after 16 rounds where this is not declared; `expiresAt` and `attempt` bound it. @default false
   */
  readonly allowsRecursiveLoop?: boolean;
  /** Whether stack traces name lines of the sources; reading the map lengthens the first call by a tenth. @default true */
  readonly hasSourceMaps?: boolean;
};

/** API Gateway answers 503 after 30 s, whatever the function does later. */
const CALLED = { timeoutSeconds: 29, maxTimeoutSeconds: 29 } as const;

/** The envelopes of a lane, one by one; they retry by themselves. */
const lane = <L extends Lane>(source: L, batchSize = 1) =>
  ({ reads: { source, batchSize }, allowsRecursiveLoop: true }) as const;

/**
 * Every function, by its name in the stage file. What each may do, and which variables it gets, is in
 * `lib/functions/access/`, in the file of its name.
 */
export const functionTable = {
  publish: { folder: 'publish', ...CALLED, memoryMb: 512, hasSourceMaps: false },
  api: { folder: 'api', ...CALLED, memoryMb: 512 },
  fanOut: {
    folder: 'fan-out',
    timeoutSeconds: 120,
    memoryMb: 512,
    // Ranges and pages are work enough by themselves.
    reads: { source: 'fanOut', batchSize: 1 },
    allowsRecursiveLoop: true,
  },
  deliverHttp: { folder: 'deliver/http', timeoutSeconds: 60, memoryMb: 512, ...lane('http', 5) },
  deliverEmail: { folder: 'deliver/email', timeoutSeconds: 60, memoryMb: 512, ...lane('email') },
  deliverSms: { folder: 'deliver/sms', timeoutSeconds: 60, memoryMb: 256, ...lane('sms') },
  deliverFunction: { folder: 'deliver/function', timeoutSeconds: 60, memoryMb: 256, ...lane('function') },
  deliverQueue: { folder: 'deliver/queue', timeoutSeconds: 60, memoryMb: 256, ...lane('queue') },
  deliverChat: { folder: 'deliver/chat', timeoutSeconds: 60, memoryMb: 256, ...lane('chat') },
  deliverVoice: { folder: 'deliver/voice', timeoutSeconds: 60, memoryMb: 256, ...lane('voice') },
  deliverPush: { folder: 'deliver/push', timeoutSeconds: 60, memoryMb: 256, ...lane('push') },
  voiceEvents: {
    folder: 'voice-events',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'voiceEvents', batchSize: 10 },
  },
  feedback: {
    folder: 'feedback',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'feedback', batchSize: 10 },
  },
  deadLetter: {
    folder: 'dead-letter',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'deadLetters', batchSize: 10 },
  },
  cleanup: {
    folder: 'cleanup',
    timeoutSeconds: 120,
    memoryMb: 256,
    reads: { source: 'cleanup', batchSize: 1 },
    allowsRecursiveLoop: true,
  },
  deliveryLog: {
    folder: 'delivery-log',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'deliveryLogs', batchSize: 10 },
  },
  hold: {
    folder: 'hold',
    timeoutSeconds: 60,
    memoryMb: 256,
    // Messages to one subscription share the read of it.
    reads: { source: 'hold', batchSize: 10, windowSeconds: 1 },
    allowsRecursiveLoop: true,
  },
  release: {
    folder: 'release',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'release', batchSize: 1 },
    allowsRecursiveLoop: true,
  },
  receipts: {
    folder: 'receipts',
    timeoutSeconds: 60,
    memoryMb: 256,
    // What is reported of one part of a receipt within a second is written once.
    reads: { source: 'receipts', batchSize: 10, windowSeconds: 1 },
  },
  job: {
    folder: 'job',
    timeoutSeconds: 60,
    memoryMb: 256,
    reads: { source: 'jobs', batchSize: 1 },
    allowsRecursiveLoop: true,
  },
  ingress: {
    folder: 'ingress',
    timeoutSeconds: 60,
    memoryMb: 256,
    // It sends to no queue that it reads: should its messages cause its events, Lambda stops the loop.
    reads: { source: 'events', batchSize: 10 },
  },
  sweep: { folder: 'sweep', timeoutSeconds: 30, memoryMb: 256, everyMinutes: 1 },
  operator: { folder: 'operator', timeoutSeconds: 60, memoryMb: 256 },
  // In stages with a console only.
  console: { folder: 'console', ...CALLED, memoryMb: 256 },
} as const satisfies Record<string, FunctionTraits>;

/** A function's name in the stage file. */
export type FunctionName = keyof typeof functionTable;

/** The name of a function that every stage has. */
export type StageFunctionName = Exclude<FunctionName, 'console'>;

/** One thing per function that every stage has. */
export const perStageFunction = <T>(make: (name: StageFunctionName) => T): Readonly<Record<StageFunctionName, T>> => ({
  publish: make('publish'),
  api: make('api'),
  fanOut: make('fanOut'),
  deliverHttp: make('deliverHttp'),
  deliverEmail: make('deliverEmail'),
  deliverSms: make('deliverSms'),
  deliverFunction: make('deliverFunction'),
  deliverQueue: make('deliverQueue'),
  deliverChat: make('deliverChat'),
  deliverVoice: make('deliverVoice'),
  deliverPush: make('deliverPush'),
  voiceEvents: make('voiceEvents'),
  feedback: make('feedback'),
  deadLetter: make('deadLetter'),
  cleanup: make('cleanup'),
  deliveryLog: make('deliveryLog'),
  hold: make('hold'),
  release: make('release'),
  receipts: make('receipts'),
  job: make('job'),
  ingress: make('ingress'),
  sweep: make('sweep'),
  operator: make('operator'),
});

/** One thing per function. */
export const perFunction = <T>(make: (name: FunctionName) => T): Readonly<Record<FunctionName, T>> => ({
  ...perStageFunction(make),
  console: make('console'),
});

/** Every function that every stage has. */
export const FUNCTION_NAMES: readonly StageFunctionName[] = Object.values(perStageFunction((name) => name));

/** What the table says of a function. */
export const traitsOf = (name: FunctionName): FunctionTraits => functionTable[name];

/** The function that reads these queues. */
export const readerOf = (source: SourceName): StageFunctionName => {
  const reader = FUNCTION_NAMES.find((name) => traitsOf(name).reads?.source === source);
  if (reader === undefined) throw new TypeError(`No function of the table reads ${source}.`);
  return reader;
};

/** The functions that deliver, one per lane. */
export const DELIVERING_FUNCTIONS: readonly StageFunctionName[] = LANES.map(readerOf);
