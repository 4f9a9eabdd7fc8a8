import * as z from 'zod';
import type { Engines } from '#local/engines/engines.ts';
import { StartFailure } from '#local/start-failure.ts';
import type { Resolver } from '#local/template/resolver.ts';
import type { Service, ServiceAnswer } from './service.ts';

type Engine = Pick<Engines, 'queues'>;

const Subscription = z.object({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
});

/**
 * Makes the topics of this account that queues of the stacks are subscribed to, with these subscriptions; what is there already
 * stays. Topics of other accounts do not exist here.
 */
export const provisionTopics = async (resolver: Resolver, engine: Engine): Promise<void> => {
  for (const { properties } of resolver.resourcesOf('AWS::SNS::Subscription')) {
    const { TopicArn, Protocol, Endpoint, RawMessageDelivery } = Subscription.parse(properties);
    if (Protocol !== 'sqs') continue;
    const [, , , region = '', , Name = ''] = TopicArn.split(':');
    const created = await ask(engine, region, { Action: 'CreateTopic', Name });
    if (!created.includes(`>${TopicArn}<`)) continue;
    const raw = { 'Attributes.entry.1.key': 'RawMessageDelivery', 'Attributes.entry.1.value': 'true' };
    await ask(engine, region, {
      ...{ Action: 'Subscribe', TopicArn, Protocol, Endpoint },
      ...(RawMessageDelivery ? raw : {}),
    });
  }
};

/** Publishes a message to a topic of this account. */
export const publishToTopic = async (engine: Engine, TopicArn: string, Message: string): Promise<void> => {
  const [, , , region = ''] = TopicArn.split(':');
  await ask(engine, region, { Action: 'Publish', TopicArn, Message });
};

const ask = async (engine: Engine, region: string, form: Readonly<Record<string, string>>): Promise<string> => {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20000101/${region}/sns/aws4_request, SignedHeaders=host, Signature=0`;
  const { status, body } = await send(engine, new URLSearchParams(form).toString(), authorization);
  if (status !== 200) throw new StartFailure(`SNS refused ${form['Action']}: ${body}`);
  return body;
};

/** SNS with topics: calls that name one go to the engine, which sends what is published to the subscribed queues. */
export const withTopics = (service: Service, engine: Engine): Service => ({
  operationOf: service.operationOf,
  answer: async (call) => {
    const body = call.body.toString();
    if (!new URLSearchParams(body).has('TopicArn')) return service.answer(call);
    return send(engine, body, call.headers['authorization'] ?? '');
  },
});

const send = async ({ queues }: Engine, body: string, authorization: string): Promise<ServiceAnswer> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  const response = await fetch(`http://127.0.0.1:${queues}/`, { method: 'POST', headers, body });
  return { status: response.status, headers: { 'content-type': 'text/xml' }, body: await response.text() };
};
