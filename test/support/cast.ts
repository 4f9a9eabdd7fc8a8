import { createLetters, type Letter, linkIn, pressButton } from './letters.ts';
import type { Service } from './service.ts';
import type { Delivery } from './sink.ts';
import { until } from './until.ts';

/** A person with an address, and the subscription made for them. */
type Party = { readonly address: string; readonly urn: string };

/** A topic and one subscriber of each protocol. */
export type Cast = {
  readonly topicUrn: string;
  readonly email: Party;
  readonly sms: Party;
  readonly http: Party & { readonly path: string };
};

let numbered = 0;

/** Makes a topic and subscribes a mail address, a phone number and an endpoint to it; none is confirmed yet. */
export const invite = async (service: Service, displayName = ''): Promise<Cast> => {
  numbered += 1;
  const number = numbered;
  const name = `cast-${number}`;
  const created = await service.call('POST', '{p}/topics', { name, display_name: displayName });
  const topicUrn = String(created.body['topic_urn']);
  const add = async (protocol: string, address: string): Promise<Party> => {
    const path = `{p}/topics/${topicUrn}/subscriptions`;
    const { body } = await service.call('POST', path, { protocol, endpoint: address });
    return { address, urn: String(body['subscription_urn']) };
  };
  const path = `/${name}`;
  return {
    topicUrn,
    email: await add('email', `${name}@example.com`),
    sms: await add('sms', `+4474001234${String(number).padStart(2, '0')}`),
    http: { ...(await add('http', service.sink.url(path))), path },
  };
};

/** The confirmations that were sent to all subscribers. */
export const invitations = async (service: Service, { email, sms, http }: Cast) => {
  const letters = createLetters(service.cloud.facts);
  const post: Delivery = await until('the confirmation', () => service.sink.received(http.path)[0]);
  const mail: Letter = await letters.nth('email', email.address, 1);
  return { mail, text: await letters.nth('sms', sms.address, 1), post };
};

/** Makes a topic whose subscribers have all confirmed. */
export const gather = async (service: Service, displayName?: string): Promise<Cast> => {
  const cast = await invite(service, displayName);
  const { mail, text, post } = await invitations(service, cast);
  await pressButton(linkIn(mail), 'confirm');
  await pressButton(linkIn(text), 'confirm');
  await fetch(post.body['subscribe_url'] ?? '');
  return cast;
};

/** The status of every subscription of a topic, by its URN. */
export const statuses = async (service: Service, topicUrn: string): Promise<Readonly<Record<string, number>>> => {
  const { body } = await service.call('GET', `{p}/topics/${topicUrn}/subscriptions`);
  const list = Array.isArray(body['subscriptions']) ? body['subscriptions'] : [];
  return Object.fromEntries(list.map(({ subscription_urn, status }) => [subscription_urn, status]));
};
