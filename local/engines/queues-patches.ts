import { Server } from 'node:http';
import net from 'node:net';
import { LOOPBACK, refuseForeign } from '#local/loopback.ts';
import { END_WAITS, patchWaits, type WaitingQueue } from './queue-waits.ts';
import { countCall, isRefused, type Signals } from './signals.ts';

/**
 * fauxqs listens on every interface and offers no choice; here nothing may listen beyond loopback, nor answer web pages of
 * somewhere else.
 */
export const bindToLoopback = (): void => {
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (this: net.Server, ...parameters: unknown[]) {
    const [first, ...rest] = parameters;
    const bound = typeof first === 'object' && first !== null && 'port' in first ? { ...first, host: LOOPBACK } : first;
    if (this instanceof Server) refuseForeign(this);
    return Reflect.apply(listen, this, [bound, ...rest]);
  };
};

// The package exports its entry only; these files belong to the exact version that package.json pins.
const internal = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href);

/** Repairs what fauxqs 2.4.1 does differently from SQS, and adds the counters and the fault switch. */
export const patchQueues = async (signals: Signals): Promise<void> => {
  const [{ PersistenceManager }, { SqsQueue }, { SqsRouter }] = await Promise.all([
    internal('./persistence.js'),
    internal('./sqs/sqsStore.js'),
    internal('./sqs/sqsRouter.js'),
  ]);
  patchPersistence(PersistenceManager.prototype);
  patchQueue(SqsQueue.prototype);
  patchRouter(SqsRouter.prototype, signals, patchWaits(SqsQueue.prototype).endWaits);
};

type Prototype = Record<string, (...parameters: never[]) => unknown>;
type Database = { exec(sql: string): void; prepare(sql: string): { run(...values: unknown[]): void } };
type Persistence = { readonly db: Database; transaction(work: () => void): void };

const patchPersistence = (prototype: Prototype): void => {
  // The original writes NULL into a NOT NULL column, throws, and the message is lost.
  prototype['updateMessageReady'] = function (this: Persistence, messageId: string) {
    this.db
      .prepare('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?')
      .run(messageId);
  };
  const prepareStatements = prototype['prepareStatements'];
  if (prepareStatements === undefined) throw new Error('fauxqs has changed: no prepareStatements.');
  // In WAL mode this survives a killed process; only a power cut may lose the last commits, which is fine locally.
  prototype['prepareStatements'] = function (this: Persistence) {
    this.db.exec('PRAGMA synchronous = NORMAL');
    return Reflect.apply(prepareStatements, this, []);
  };
};

type Queued = { approximateReceiveCount: number; approximateFirstReceiveTimestamp?: number | undefined };

const patchQueue = (prototype: Prototype): void => {
  const { enqueue, dequeue } = prototype;
  if (enqueue === undefined || dequeue === undefined) throw new Error('fauxqs has changed: no enqueue or dequeue.');
  // A message that moves to a dead-letter queue starts counting anew, else that queue's own redrive policy would pass
  // it on unread.
  prototype['enqueue'] = function (this: unknown, message: Queued) {
    if (message.approximateReceiveCount > 0) {
      message.approximateReceiveCount = 0;
      message.approximateFirstReceiveTimestamp = undefined;
    }
    return Reflect.apply(enqueue, this, [message]);
  };
  // One transaction per receive: a kill between the two statements of a move would lose the message.
  prototype['dequeue'] = function (this: { persistence?: Persistence }, ...parameters: unknown[]) {
    let received: unknown;
    const work = () => {
      received = Reflect.apply(dequeue, this, parameters);
    };
    if (this.persistence === undefined) work();
    else this.persistence.transaction(work);
    return received;
  };
};

type RouterRequest = {
  readonly headers: Record<string, string | undefined>;
  readonly body?: { readonly QueueUrl?: string };
};
type RouterReply = { status(code: number): void; header(name: string, value: string): void };

type Router = { readonly store: { readonly queues: ReadonlyMap<string, WaitingQueue> } };

type EndWaits = (queues: Iterable<WaitingQueue>) => void;

const patchRouter = (prototype: Prototype, signals: Signals, endWaits: EndWaits): void => {
  const handle = prototype['handle'];
  if (handle === undefined) throw new Error('fauxqs has changed: no handle.');
  prototype['handle'] = async function (this: Router, request: RouterRequest, reply: RouterReply) {
    const target = request.headers['x-amz-target'];
    if (target === END_WAITS) {
      endWaits(this.store.queues.values());
      return {};
    }
    countCall(signals, 'sqs', target);
    if (target?.includes('.SendMessage') && isRefused(signals, request.body?.QueueUrl ?? '')) return refuse(reply);
    const result: unknown = await Reflect.apply(handle, this, [request, reply]);
    return withReachableUrl(result, request.headers['host'] ?? LOOPBACK);
  };
};

const refuse = (reply: RouterReply) => {
  reply.status(503);
  reply.header('content-type', 'application/x-amz-json-1.0');
  return { __type: 'com.amazonaws.sqs#ServiceUnavailable', message: 'Refused by the fault switch.' };
};

/** fauxqs names its queues under a host that does not resolve, and under the port of the start that made them. */
const withReachableUrl = (result: unknown, host: string): unknown => {
  const reachable = (url: unknown) => `http://${host}${new URL(String(url)).pathname}`;
  if (typeof result !== 'object' || result === null) return result;
  if ('QueueUrl' in result) return { ...result, QueueUrl: reachable(result.QueueUrl) };
  if ('QueueUrls' in result && Array.isArray(result.QueueUrls))
    return { ...result, QueueUrls: result.QueueUrls.map(reachable) };
  return result;
};
