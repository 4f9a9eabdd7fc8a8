import { loadStage, Stage } from '#lib/stage.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import type { CloudOptions } from '#local/cloud-options.ts';
import { signRequest } from './request-signer.ts';
import { createSink, isNotification, type Sink } from './sink.ts';
import { until } from './until.ts';

/** An answer of the API; the body is `{}` when it was empty. */
type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
};

/** A caller of the API with the default credentials of the local service. */
export type Api = {
  /** Calls `path`, where `{p}` stands for `/v2/{project_id}/notifications`, signed. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
};

/** A caller with some keys. */
export const createApi = (facts: Pick<Cloud['facts'], 'endpoint' | 'projectId' | 'accessKey' | 'secretKey'>): Api => ({
  call: async (method, path, body) => {
    const url = `${facts.endpoint}${path.replace('{p}', `/v2/${facts.projectId}/notifications`)}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const signed = signRequest({ method, url, headers, ...(text !== undefined && { body: text }) }, facts, Date.now());
    const response = await fetch(url, { method, headers: signed, ...(text !== undefined && { body: text }) });
    const answer = await response.text();
    return { status: response.status, body: answer === '' ? {} : JSON.parse(answer), headers: response.headers };
  },
});

/** A running service under test, with endpoints of its own to deliver to. */
export type Service = Api & {
  readonly cloud: Cloud;
  readonly sink: Sink;
  /** A new topic; returns its URN. */
  readonly topic: (name?: string) => Promise<string>;
  /** Subscribes a path of the sink to a topic and confirms it as its owner would; returns the subscription's URN. */
  readonly subscribe: (topicUrn: string, path: string) => Promise<string>;
  readonly publish: (topicUrn: string, body: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The notifications that came to a path of the sink. */
  readonly notifications: (path: string) => ReturnType<Sink['received']>;
  /** Stops everything; rejects when a function used a table in a way that it is not granted. */
  readonly stop: () => Promise<void>;
};

const { allowedCidrs, robots, targets, voice, delivery, moving } = loadStage('test').settings;

/**
 * Overrides that leave every invocation and endpoint time enough on a slow machine: nothing is delivered twice because it took
 * too long.
 */
export const PATIENT = {
  functions: {},
  settings: { allowedCidrs, robots, targets, voice, moving, delivery: { health: delivery.health } },
};

let named = 0;

/** Starts the service in the stage `test`, changed by `overrides` of the stage file. */
export const startService = async (
  overrides: Readonly<Record<string, unknown>> = {},
  where: Pick<
    CloudOptions,
    'stateDirectory' | 'functions' | 'queues' | 'log' | 'minuteMilliseconds' | 'appModule'
  > = {},
): Promise<Service> => {
  const stage = Stage.parse({ ...loadStage('test'), ...overrides });
  const cloud = await startCloud({ stage, ...where });
  const sink = await createSink();
  const api = createApi(cloud.facts);
  const topic = async (name = `topic-${++named}`): Promise<string> =>
    String((await api.call('POST', '{p}/topics', { name })).body['topic_urn']);
  const subscribe = async (topicUrn: string, path: string): Promise<string> => {
    const added = await api.call('POST', `{p}/topics/${topicUrn}/subscriptions`, {
      protocol: 'http',
      endpoint: sink.url(path),
    });
    const isConfirmation = ({ headers }: { headers: Record<string, unknown> }) =>
      headers['x-smn-message-type'] === 'SubscriptionConfirmation';
    const confirmation = await until(`a confirmation at ${path}`, () => sink.received(path).find(isConfirmation));
    await fetch(confirmation.body['subscribe_url'] ?? '');
    return String(added.body['subscription_urn']);
  };
  return {
    ...api,
    cloud,
    sink,
    topic,
    subscribe,
    publish: async (topicUrn, body) =>
      String((await api.call('POST', `{p}/topics/${topicUrn}/publish`, body)).body['message_id']),
    notifications: (path) => sink.received(path).filter(isNotification),
    stop: async () => {
      await cloud.stop();
      await sink.close();
      if (cloud.denials().length > 0) throw new Error(`Not granted: ${cloud.denials().join('; ')}`);
    },
  };
};
