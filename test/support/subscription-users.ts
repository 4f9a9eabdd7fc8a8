import type { Envelope } from '#src/queues/envelope.ts';
import type { Operations } from './operations.ts';

/** The requested fields of a subscription user; its name has a default. */
type UserBody = Readonly<Record<string, unknown>>;

/** A new, unconfirmed subscription user of the caller; returns its id. */
export const aUser = async (service: Operations, body: UserBody): Promise<string> =>
  (await service.call('CreateSubscriptionUser', { body: { name: 'Duty', ...body } })).body.id;

/** The messages that a user's endpoints were sent; all others on these lanes are taken too. */
export const lettersTo = async (service: Operations, userId: string): Promise<readonly Envelope[]> => {
  const all = [
    ...(await service.envelopes('http')),
    ...(await service.envelopes('sms')),
    ...(await service.envelopes('email')),
  ];
  return all.filter(({ topicUrn }) => topicUrn.endsWith(`:_${userId}`));
};

/** Confirms as the owner of an endpoint does. */
export const confirmBy = (service: Operations, letter: Envelope) =>
  service.call('SubmitConfirmationPage', {
    path: { token: letter.recipients[0]?.token ?? '' },
    body: { action: 'confirm' },
  });

/** A new subscription user, each of whose endpoints has confirmed; returns its id. */
export const aConfirmedUser = async (service: Operations, body: UserBody): Promise<string> => {
  const id = await aUser(service, body);
  for (const letter of await lettersTo(service, id)) await confirmBy(service, letter);
  return id;
};
