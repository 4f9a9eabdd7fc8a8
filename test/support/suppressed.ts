import { createLetters, linkIn, pressButton } from './letters.ts';
import type { Service } from './service.ts';
import { sendSimulatedMail } from './simulated-mail.ts';
import { answer } from './sink.ts';
import { until } from './until.ts';

/** A topic, and the addresses of those of its subscribers who get nothing, for each reason one. */
export type Suppressed = {
  readonly topic: string;
  readonly unconfirmed: string;
  readonly cancelled: string;
  readonly bounced: string;
  readonly paused: string;
  readonly disabled: string;
};

/** Makes a topic of that name whose subscribers have not confirmed, have cancelled, bounced, are paused, or are gone. */
export const gatherSuppressed = async (service: Service, name: string): Promise<Suppressed> => {
  const ops = `/ops/v1/${service.cloud.facts.projectId}`;
  const topic = await service.topic(name);
  const add = async (endpoint: string, remark: string): Promise<string> => {
    const asked = { protocol: 'email', endpoint, remark };
    return String((await service.call('POST', `{p}/topics/${topic}/subscriptions`, asked)).body['subscription_urn']);
  };
  const isListed = (path: string, urn: string) =>
    until(`the entry of ${urn}`, async () =>
      JSON.stringify((await service.call('GET', `${ops}/${path}`)).body).includes(urn),
    );
  const unconfirmed = `ada@${name}.example`;
  await add(unconfirmed, 'Harbour master');
  // The simulator complains of the invitation.
  const cancelled = 'complaint@simulator.amazonses.com';
  await isListed('subscriptions?status=3', await add(cancelled, ''));
  const bounced = `grace@${name}.example`;
  const gone = await add(bounced, 'Night shift');
  await pressButton(linkIn(await createLetters(service.cloud.facts).nth('email', bounced, 1)), 'confirm');
  await sendSimulatedMail(service, 'bounce@simulator.amazonses.com', gone);
  await isListed('held-subscriptions?held_for=bounced', gone);
  const paused = `/${name}/moving`;
  const moving = await service.subscribe(topic, paused);
  await service.call('POST', `${ops}/subscriptions/${moving}/pause`, { reason: 'moving house' });
  const disabled = `/${name}/closed`;
  const closed = await service.subscribe(topic, disabled);
  await service.call('PUT', `${ops}/subscriptions/${closed}/delivery-policy`, { retry: 'standard' });
  service.sink.on(disabled, answer(410));
  await service.publish(topic, { message: 'Tide' });
  await isListed('unhealthy-subscriptions', closed);
  return { topic, unconfirmed, cancelled, bounced, paused, disabled };
};
