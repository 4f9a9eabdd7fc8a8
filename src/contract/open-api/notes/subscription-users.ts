import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { ID, PHONE } = STORY;

const STATUS = 'CONFIRMED or CANCELLED when all endpoints are, else UNCONFIRMED.';

/** Subscription users. */
export const subscriptionUsersNotes = {
  'CreateSubscriptionUser.id': note('The id of the subscription user.', ID),
  'UpdateSubscriptionUser.id': note('The id of the subscription user.', ID),
  'DeleteSubscriptionUser.id': note('The id of the subscription user.', ID),
  'subscription_users.id': note('The id of the subscription user.', ID),
  'CreateSubscriptionUser.name': note('The name: at most 128 bytes of UTF-8 on one line.', 'Ada'),
  'UpdateSubscriptionUser.name': note('The new name; absent: it stays.', 'Ada'),
  'ListSubscriptionUsers.name': note('The exact name.', 'Ada'),
  'subscription_users.name': note('The name; the remark of what is subscribed from it.', 'Ada'),
  group: note('Groups of the caller’s own: up to 20, each of 1 to 32 letters, digits and "_".', ['night_duty']),
  'UpdateSubscriptionUser.group': note('The new groups; absent: they stay.', ['night_duty']),
  'ListSubscriptionUsers.group': note('A group that they are in.', 'night_duty'),
  'ListSubscriptionUsers.protocol': note('A protocol that they have an endpoint of.', 'email'),
  'ListSubscriptionUsers.status': note(STATUS, 'CONFIRMED'),
  'subscription_users.status': note(STATUS, 'CONFIRMED'),
  subscription_users: note('The page.', undefined),
  http: note('An endpoint that is called by HTTP.', undefined),
  https: note('An endpoint that is called by HTTPS.', undefined),
  'CreateSubscriptionUser.sms': note('A phone that gets texts.', undefined),
  'subscription_users.sms': note('A phone that gets texts.', undefined),
  'CreateSubscriptionUser.email': note('A mailbox.', undefined),
  'subscription_users.email': note('A mailbox.', undefined),
  'http.endpoint': note('Its public URL.', 'http://example.com/hook'),
  'https.endpoint': note('Its public URL.', 'https://example.com/hook'),
  'sms.endpoint': note('Its number.', PHONE),
  'email.endpoint': note('Its address.', 'ada@example.com'),
  'http.header': note('Up to 10 headers x-… that every notification carries; never shown again.', {
    'x-harbour': 'north',
  }),
  'https.header': note('Up to 10 headers x-… that every notification carries; never shown again.', {
    'x-harbour': 'north',
  }),
} satisfies Record<string, FieldNote>;
