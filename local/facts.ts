import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { AwsCaller } from './aws-callers.ts';
import type { Functions } from './functions/functions.ts';
import type { LocalPerson } from './issuer/people.ts';
import { StartFailure } from './start-failure.ts';
import type { State } from './state.ts';
import type { Subscribable } from './subscribers.ts';

/** What a client needs to know; the content of `local.json`. */
export const Facts = z.strictObject({
  /** The API, without a trailing slash. */
  endpoint: z.string(),
  /** For `AWS_ENDPOINT_URL`: all of the local AWS. */
  awsEndpointUrl: z.string(),
  /** The stage that runs: its name is part of the operator function's. */
  stage: z.string(),
  projectId: z.string(),
  region: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
  authToken: z.string(),
  outbox: z.string(),
  /** What the API says of itself, for people. */
  docs: z.string(),
  /** The web console; absent for a stage without one. */
  console: z.string().exactOptional(),
  /** Functions and queues of one's own, as one subscribes them. */
  subscribers: z
    .array(z.object({ name: z.string(), protocol: z.string(), endpoint: z.string() }).readonly())
    .readonly(),
  /** A role and a user of the local AWS account, to bind and to sign as. */
  awsPrincipals: z
    .array(
      z
        .object({
          arn: z.string(),
          accessKeyId: z.string(),
          secretAccessKey: z.string(),
          sessionToken: z.string().exactOptional(),
        })
        .readonly(),
    )
    .readonly(),
});
export type Facts = z.infer<typeof Facts>;

type FactsOptions = {
  readonly state: State;
  readonly functions: Functions;
  readonly operator: string;
  readonly addresses: Pick<Facts, 'endpoint' | 'awsEndpointUrl' | 'region'>;
  readonly subscribers: readonly Subscribable[];
  readonly awsCallers: readonly AwsCaller[];
  /** Who may sign in to the console of the local project; empty where there is none. */
  readonly people: readonly LocalPerson[];
  /** Whether the stage shares its registry with others, of which one acts. */
  readonly sharesRegistry: boolean;
  readonly log: (line: string) => void;
};

const TOKEN_SECONDS = 86_400;
/** A token that ends within the hour is renewed at start. */
const RENEWAL_MILLISECONDS = 3_600_000;
/** The file of the state directory that holds them. */
export const FACTS_FILE = 'local.json';

/**
 * Makes the default credentials through the operator function, or takes those of the last start as long as they exist, and
 * writes them down.
 */
export const establishFacts = async (options: FactsOptions): Promise<Facts> => {
  const { state, addresses, subscribers, awsCallers } = options;
  const { projectId, stage } = state.read();
  const ask = (command: Record<string, unknown>) => askOperator(options, { ...command, by: 'npm start' });
  if (options.sharesRegistry) await activateFirst(ask);
  const kept = await stillThere(readKept(state), ask, options);
  const { accessKey, secretKey } =
    kept ?? Credential.parse(await ask({ command: 'credentials create', project: projectId }));
  const authToken = keptToken(state, kept) ?? (await newToken(state, ask));
  const outbox = `${addresses.endpoint}/local/outbox`;
  const docs = `${addresses.endpoint}/docs`;
  const awsPrincipals = awsCallers.map(({ userArn: _, userId: __, ...principal }) => principal);
  const credential = { projectId, accessKey, secretKey, authToken };
  await addPeople(options, ask);
  const console = options.people.length === 0 ? {} : { console: `${addresses.endpoint}/console/` };
  const facts = { ...addresses, stage, ...credential, outbox, docs, ...console, subscribers, awsPrincipals };
  state.write(FACTS_FILE, `${JSON.stringify(facts, null, 2)}\n`);
  return facts;
};

const Members = z.object({ members: z.array(z.unknown()) });

/** The first start makes all of them members; later ones leave members, and the sessions that end with them, as they are. */
const addPeople = async ({ people, state }: FactsOptions, ask: Ask): Promise<void> => {
  if (people.length === 0) return;
  const { projectId: project } = state.read();
  const { members } = Members.parse(await ask({ command: 'members list', project }));
  if (members.length > 0) return;
  for (const { email, role } of people) await ask({ command: 'members add', project, email, actions: role });
};

const Status = z.object({ epoch: z.number(), waitSeconds: z.number() });

/** The wait is by the clock of the function, which may be read a moment later than ours. */
const CLOCKS_MS = 100;

/** Of several sites the one that starts first becomes the active one. */
const activateFirst = async (ask: Ask): Promise<void> => {
  const { epoch, waitSeconds } = Status.parse(await ask({ command: 'standby status' }));
  if (epoch > 0) return;
  const claimed = Status.parse(await ask({ command: 'standby claim', epoch }));
  await pause(waitSeconds * 1000 + CLOCKS_MS);
  await ask({ command: 'standby confirm', epoch: claimed.epoch });
};

/** Addresses are of every start's own. */
const Kept = Facts.pick({ projectId: true, accessKey: true, secretKey: true, authToken: true }).strip();
type Kept = z.infer<typeof Kept>;

const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });
/** Milliseconds, seconds or ISO 8601. */
const Instant = z.union([
  z.number().transform((value) => (value < 100_000_000_000 ? value * 1000 : value)),
  z.string().transform((value) => Date.parse(value)),
]);
const Token = z.object({ token: z.string(), expiresAt: Instant });

const Refusal = z.object({ error: z.string() });
const Listed = z.object({ credentials: z.array(z.object({ accessKey: z.string() })) });

/** What was kept, unless its access key is in the database no more. */
const stillThere = async (
  kept: Kept | undefined,
  ask: Ask,
  { state, log }: FactsOptions,
): Promise<Kept | undefined> => {
  if (kept === undefined) return undefined;
  const { credentials } = Listed.parse(await ask({ command: 'credentials list', project: kept.projectId }));
  if (credentials.some(({ accessKey }) => accessKey === kept.accessKey)) return kept;
  log(
    `The access key of ${state.path(FACTS_FILE)} is gone: deleted, or lost with a part of a damaged database. New ones are made.`,
  );
  return undefined;
};

const readKept = (state: State): Kept | undefined => {
  const file = state.path(FACTS_FILE);
  if (!existsSync(file)) return undefined;
  try {
    const facts = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    return facts.projectId === state.read().projectId ? facts : undefined;
  } catch {
    throw new StartFailure(`${file} cannot be read; remove it to get new credentials.`);
  }
};

const keptToken = (state: State, kept: Kept | undefined): string | undefined => {
  const { tokenExpiresAt = 0 } = state.read();
  return tokenExpiresAt > Date.now() + RENEWAL_MILLISECONDS ? kept?.authToken : undefined;
};

type Ask = (command: Record<string, unknown>) => Promise<unknown>;

const newToken = async (state: State, ask: Ask): Promise<string> => {
  const { projectId } = state.read();
  const command = { command: 'tokens create', project: projectId, ttlSeconds: TOKEN_SECONDS };
  const { token, expiresAt } = Token.parse(await ask(command));
  state.update({ tokenExpiresAt: expiresAt });
  return token;
};

type Operator = Pick<FactsOptions, 'functions' | 'operator' | 'state'>;

const askOperator = async ({ functions, operator, state }: Operator, command: Record<string, unknown>) => {
  const result = await functions.invoke(operator, JSON.stringify(command));
  if (result === undefined) throw new StartFailure(`The stacks have no function ${operator}.`);
  const answer: unknown = JSON.parse(result.payload);
  const refusal = Refusal.safeParse(answer).data;
  if (result.isError || refusal !== undefined)
    throw new StartFailure(
      `The operator function failed on "${command['command']}": ${refusal?.error ?? result.payload} If the state is damaged, remove ${state.directory} to start anew.`,
    );
  return answer;
};
