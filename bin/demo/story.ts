import * as z from 'zod';
import type { SmnClient } from '../smn-client.ts';
import type { HttpSubscriber } from './http-subscriber.ts';
import { confirmByPage, type Inbox } from './inbox.ts';
import type { WaitFor } from './wait-for.ts';

/** Who takes part. */
export type Cast = {
  readonly client: SmnClient;
  readonly people: readonly Inbox[];
  readonly subscriber: HttpSubscriber;
  readonly say: (line: string) => void;
  readonly waitFor: WaitFor;
};

const CreatedTopic = z.object({ topic_urn: z.string() });
const CreatedTemplate = z.object({ message_template_id: z.string() });
const AddedSubscription = z.object({ subscription_urn: z.string() });
const Published = z.object({ message_id: z.string() });

/** A topic and a template of this run alone. */
export type Scene = { readonly topicUrn: string; readonly templateName: string; readonly templateId: string };

/** Creates the topic and the template, with `run` in their names; returns what identifies them. */
export const setTheScene = async ({ client, say }: Cast, run: string): Promise<Scene> => {
  const topic = { name: `demo-${run}`, display_name: 'Harbour Office' };
  const { topic_urn } = await client.call({ method: 'POST', path: '{p}/topics', data: topic }, CreatedTopic);
  say(`Topic      ${topic_urn}`);
  const template = {
    message_template_name: `demo-${run}`,
    content: 'Dear {name}, berth {berth} is yours until {until}.',
  };
  const { message_template_id } = await client.call(
    { method: 'POST', path: '{p}/message_template', data: template },
    CreatedTemplate,
  );
  say(`Template   ${template.message_template_name}: "${template.content}"`);
  return { topicUrn: topic_urn, templateName: template.message_template_name, templateId: message_template_id };
};

/** Subscribes all subscribers; each then confirms as its owner would. */
export const subscribeAll = async (
  { client, people, subscriber, say, waitFor }: Cast,
  { topicUrn }: Scene,
): Promise<void> => {
  const endpoints = [
    ...people.map(({ protocol, address }) => ({ protocol, endpoint: address })),
    { protocol: 'http', endpoint: subscriber.url },
  ];
  for (const data of endpoints) {
    await client.call({ method: 'POST', path: `{p}/topics/${topicUrn}/subscriptions`, data }, AddedSubscription);
    say(`Subscribed ${data.protocol.padEnd(5)} ${data.endpoint}`);
  }
  for (const person of people) {
    const [letter] = await waitFor(`the confirmation for ${person.address}`, async () =>
      nonEmpty(await person.letters()),
    );
    if (letter !== undefined) await confirmByPage(letter);
    say(
      `Confirmed  ${person.protocol.padEnd(5)} ${person.address}: opened the page of the link and pressed the button`,
    );
  }
  await waitFor('the confirmation request at the HTTP endpoint', () => nonEmpty(subscriber.confirmations));
  say(`Confirmed  http  ${subscriber.url}: checked the signature and visited subscribe_url`);
};

/** Publishes in the three ways; returns how many messages each subscriber is to get. */
export const publishThreeWays = async ({ client, say }: Cast, { topicUrn, templateName }: Scene): Promise<number> => {
  const structure = {
    default: 'High water is at 14:05.',
    email: 'High water is at 14:05.\nThe lock closes half an hour before.',
    sms: 'High water 14:05',
  };
  const messages = [
    { subject: 'Storm warning', message: 'Wind force 9 from the north-west tonight. 请加固缆绳。' },
    { subject: 'Tide', message_structure: JSON.stringify(structure) },
    {
      subject: 'Your berth',
      message_template_name: templateName,
      tags: { name: 'Ada', berth: 'C 14', until: 'Sunday' },
    },
  ];
  for (const data of messages) {
    const [way] = Object.keys(data).filter((key) => key.startsWith('message'));
    const path = `{p}/topics/${topicUrn}/publish`;
    const { message_id } = await client.call({ method: 'POST', path, data }, Published);
    say(`Published  ${message_id} (${way})`);
  }
  return messages.length;
};

/** Waits until every subscriber has got `count` messages; the first letter of a person was the confirmation. */
export const receiveAll = async ({ people, subscriber, say, waitFor }: Cast, count: number): Promise<void> => {
  for (const { protocol, address, letters } of people) {
    const received = await waitFor(`${count} messages for ${address}`, async () => {
      const [, ...notifications] = await letters();
      return notifications.length >= count ? notifications : undefined;
    });
    say(`\n${protocol} ${address}`);
    for (const { subject, text } of received) say(shown(subject, text));
  }
  const received = await waitFor(`${count} messages at the HTTP endpoint`, () =>
    subscriber.notifications.length >= count ? subscriber.notifications : undefined,
  );
  say(`\nhttp ${subscriber.url}`);
  for (const { body, isGenuine } of received) {
    say(`${shown(body['subject'], body['message'] ?? '')}\n    signature ${isGenuine ? 'verified' : 'WRONG'}`);
  }
};

/** Removes what the demo made, subscriptions included. */
export const cleanUp = async ({ client }: Cast, { topicUrn, templateId }: Scene): Promise<void> => {
  await client.call({ method: 'DELETE', path: `{p}/topics/${topicUrn}` }, z.unknown());
  await client.call({ method: 'DELETE', path: `{p}/message_template/${templateId}` }, z.unknown());
};

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

const shown = (subject: string | undefined, text: string): string => {
  const lines = text.trimEnd().split('\n');
  return [...(subject === undefined ? [] : [`Subject: ${subject}`]), ...lines]
    .map((line, index) => `  ${index === 0 ? '-' : ' '} ${line}`)
    .join('\n');
};
