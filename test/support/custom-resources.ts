import { expect } from 'vitest';
import { createResourceHandler } from '#lambdas/api/resource-handler.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { createDeclarationStore } from '#src/stores/declarations/declaration-store.ts';
import { type Operations, PROJECT, startOperations } from './operations.ts';
import { createSink, type Sink } from './sink.ts';

/** A request of CloudFormation; what is not said is that of a new topic. */
export type Asked = {
  readonly RequestType?: 'Create' | 'Update' | 'Delete';
  readonly ResourceType?: string;
  readonly PhysicalResourceId?: string;
  readonly LogicalResourceId?: string;
  readonly StackId?: string;
  readonly ResponseURL?: string;
  readonly ResourceProperties?: object;
};

/** The stack whose resources they are, unless they are of another. */
const STACK = 'arn:aws:cloudformation:eu-west-1:1:stack/orders/1';

/** The api function as CloudFormation calls it, on real engines, and a server that stands for where it is answered. */
export type CustomResources = Awaited<ReturnType<typeof startCustomResources>>;

/** Starts them. */
export const startCustomResources = async () => {
  const [service, cloudFormation] = await Promise.all([startOperations(), createSink()]);
  const send = createSend(service, cloudFormation);
  return {
    service,
    cloudFormation,
    send,

    /** Asks as CloudFormation does; returns what it is answered, which is checked for what every answer has. */
    ask: async (asked: Asked, changes: Partial<Dependencies> = {}) => {
      const { RequestId, event, errors } = await send(asked, changes);
      const [answered, ...more] = cloudFormation.received(`/${RequestId}`);
      if (answered === undefined) throw new Error('CloudFormation was not answered');
      const { body, headers } = answered;
      expect(more).toEqual([]);
      expect(headers['content-type'] ?? '').toBe('');
      expect(body).toMatchObject({ RequestId, StackId: event.StackId, LogicalResourceId: event.LogicalResourceId });
      return { status: body['Status'], id: body['PhysicalResourceId'] ?? '', reason: body['Reason'], errors };
    },

    /** The display names of the topics that have this name. */
    topicNamed: async (name: string) =>
      (await service.call('ListTopics', { query: { name } })).body.topics.map(
        ({ display_name }: { readonly display_name: string }) => display_name,
      ),

    /** The subscriptions of a topic, as the API lists them. */
    subscriptionsOf: async (urn: string) =>
      (await service.call('ListSubscriptionsByTopic', { path: { topic_urn: urn } })).body.subscriptions,

    stop: () => Promise.all([service.stop(), cloudFormation.close()]),
  };
};

/** Asks as CloudFormation does; returns the request's id and what was logged as an error. */
const createSend =
  (service: Operations, cloudFormation: Sink) =>
  async (asked: Asked, changes: Partial<Dependencies> = {}) => {
    const RequestId = newId();
    const errors: unknown[] = [];
    const logger = {
      ...{ begin: () => undefined, info: () => undefined, warn: () => undefined },
      error: (_message: string, error: unknown) => void errors.push(error),
    };
    const event = {
      ...{ RequestType: 'Create', ResourceType: 'Custom::SmnTopic', RequestId, LogicalResourceId: 'Orders' },
      ...{ StackId: STACK, ServiceToken: 'arn' },
      ResponseURL: cloudFormation.url(`/${RequestId}`),
      ...asked,
      ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '120', ...asked.ResourceProperties },
    };
    const { registry } = service.dynamodb;
    // The sink that stands for CloudFormation is on this machine.
    const settings = { ...service.dependencies.settings, allowedCidrs: ['127.0.0.0/8', '::1/128'] };
    const handle = createResourceHandler({
      ...{ ...service.dependencies, settings, ...changes, logger },
      ...{ awsRegion: 'eu-west-1', declarations: createDeclarationStore(registry) },
    });
    await handle(event, { awsRequestId: 'request-1' });
    return { RequestId, event, errors };
  };

/** A topic of the project. */
export const aTopic = (name: string, more: object = {}) => ({
  ResourceProperties: { project: PROJECT, name, ...more },
});

/** A subscription to a topic. */
export const aSubscription = (topicUrn: string, more: object = {}) => ({
  ResourceType: 'Custom::SmnSubscription',
  ResourceProperties: { topicUrn, protocol: 'email', endpoint: 'ada@example.com', ...more },
});
