import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { operations } from '#src/contract/operations.ts';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import {
  type ClientAnswer,
  type ClientCaller,
  createOfficialClient,
  type OfficialClient,
} from '#test/support/official-client.ts';
import { signRequest } from '#test/support/request-signer.ts';
import type { Sink } from '#test/support/sink.ts';

/** What a person or a device would have got; `local/outbox.ts` has all of it. */
type OutboxEntry = {
  readonly protocol: string;
  readonly to: string;
  readonly text: string;
  readonly subject?: string | undefined;
};

/** A receiver that the service can reach, and what it sent elsewhere. */
type Receiver = {
  readonly sink: Sink;
  readonly outbox: (protocol: string) => Promise<readonly OutboxEntry[]>;
};

/** A plain answer, for what no SDK sends. */
type RawAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Where cases happen: a caller of one project of a running service. */
export type World = {
  readonly caller: ClientCaller & { readonly region: string };
  /** The core of the official SDK with the caller's keys: signs, sends and parses as SDKs do. `{p}` is the path's prefix. */
  readonly client: OfficialClient;
  /** A caller of another project; only in cases that need `other-project`. */
  readonly other: () => { readonly caller: ClientCaller; readonly client: OfficialClient };
  /** Only in cases that need `receiver`. */
  readonly receiver: () => Receiver;
  /** A name that no other case uses: letters, digits and "-". */
  readonly name: () => string;
  /** A new topic, deleted at the end; returns its URN. */
  readonly topic: (body?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** A new subscription of a topic (by default of a mail address that does not exist); returns its URN. */
  readonly subscription: (topicUrn: string, body?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Runs after the case, in reverse order, whatever comes of it. */
  readonly cleanUp: (task: () => Promise<unknown>) => void;
  /** Fails unless the call answers this status, with all fields that the contract declares and no other. */
  readonly answers: (operation: string, call: Promise<ClientAnswer>, status: number) => Promise<ClientAnswer>;
  /** Fails unless the call is refused with this code and this status (by default the code's), as SDKs read them. */
  readonly refuses: (call: Promise<unknown>, code: ErrorCode, status?: number) => Promise<void>;
  /** Repeats a probe (indexes lag on AWS) until it stops throwing: for 20 s, and longer where a call takes long. */
  readonly eventually: <T>(probe: () => Promise<T>) => Promise<T>;
  /** Sends what no SDK would: any body text, with headers of one's own; signed unless `isAnonymous`. */
  readonly raw: (method: string, path: string, parts?: RawParts) => Promise<RawAnswer>;
};

/** Parts of a raw request. */
type RawParts = {
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isAnonymous?: boolean;
};

/** The clients and stand-ins of a world. */
export type WorldOptions = {
  readonly caller: ClientCaller & { readonly region: string };
  readonly other?: ClientCaller | undefined;
  readonly receiver?: Receiver | undefined;
};

const MAX_PROBES = 500;
const PAUSE_MS = 200;
const REQUEST_TIMEOUT_MS = 120_000;

const missing = (what: string) => (): never => {
  throw new Error(`This case needs ${what} and does not say so`);
};

/** Makes the world of one case; `tidy` ends it. */
export const createWorld = ({ caller, other, receiver }: WorldOptions): { world: World; tidy: () => Promise<void> } => {
  const client = createOfficialClient(caller);
  const tasks: (() => Promise<unknown>)[] = [];
  const name = (): string => `conformance-${randomBytes(6).toString('hex')}`;
  const world: World = {
    caller,
    client,
    other:
      other === undefined ? missing('other-project') : () => ({ caller: other, client: createOfficialClient(other) }),
    receiver: receiver === undefined ? missing('receiver') : () => receiver,
    name,
    cleanUp: (task) => void tasks.push(task),
    topic: async (body = {}) => {
      const created = await client.post('{p}/topics', { data: { name: name(), ...body } });
      const urn = z.string().parse(created['topic_urn']);
      tasks.push(() => client.delete(`{p}/topics/${urn}`));
      return urn;
    },
    subscription: async (topicUrn, body = {}) => {
      const data = { protocol: 'email', endpoint: `${name()}@example.com`, ...body };
      const added = await client.post(`{p}/topics/${topicUrn}/subscriptions`, { data });
      return z.string().parse(added['subscription_urn']);
    },
    answers,
    refuses,
    eventually: (probe) => eventually(probe, receiver),
    raw: (method, path, parts) => sendRaw(caller, { method, path, ...parts }),
  };
  const tidy = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const task of tasks.reverse()) {
      await task()
        .catch(ignoreAbsence)
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  return { world, tidy };
};

const Refusal = z.object({
  httpStatusCode: z.number(),
  errorCode: z.string(),
  errorMsg: z.string(),
  requestId: z.string(),
});

/** What a case has deleted itself need not be deleted again. */
const ignoreAbsence = (error: unknown): void => {
  if (Refusal.safeParse(error).data?.httpStatusCode !== 404) throw error;
};

const answers: World['answers'] = async (name, call, status) => {
  const operation = operations.find((one) => one.name === name);
  const schema = operation?.responses[status];
  assert.ok(schema, `${name} declares no answer ${status}`);
  const answer = await call;
  const { httpStatusCode, ...body } = answer;
  assert.equal(httpStatusCode, status);
  assert.deepEqual(status === 204 ? {} : schema.parse(body), body);
  return answer;
};

const refuses: World['refuses'] = async (call, code, status = ERROR_CODES[code][0]) => {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  const refusal = Refusal.parse(outcome);
  assert.equal(refusal.errorCode, code);
  assert.equal(refusal.httpStatusCode, status);
  assert.match(refusal.requestId, /^[0-9a-f]{32}$/);
  assert.notEqual(refusal.errorMsg, '');
};

/** Probes are counted, not seconds: each takes a look into the outbox besides, and so as long as the machine is slow. */
const eventually = async <T>(probe: () => Promise<T>, receiver: Receiver | undefined): Promise<T> => {
  for (let left = MAX_PROBES; ; left--) {
    try {
      return await probe();
    } catch (error) {
      if (left <= 1) throw error;
    }
    await receiver?.outbox('none');
    await delay(PAUSE_MS);
  }
};

const sendRaw = async (
  caller: ClientCaller,
  {
    method,
    path,
    text,
    headers = {},
    isAnonymous = false,
  }: RawParts & { readonly method: string; readonly path: string },
): Promise<RawAnswer> => {
  const url = `${caller.endpoint}${path.replace('{p}', `/v2/${caller.projectId}/notifications`)}`;
  const body = text === undefined ? {} : { body: text };
  const signed = isAnonymous ? headers : signRequest({ method, url, headers, ...body }, caller, Date.now());
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const response = await fetch(url, { method, headers: signed, ...body, signal });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
