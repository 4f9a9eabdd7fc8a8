import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, hourOf } from '#src/domain/hours.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { statuses } from '#test/support/cast.ts';
import { linkIn, pressButton } from '#test/support/letters.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

/** A number of the simulator for each end that a text may have, and one whose owner has opted out. */
const NUMBERS = {
  invalid: '+14255550101',
  blocked: '+14255550102',
  unreachable: '+14254147167',
  optedOut: '+14255550199',
};

let service: Service;

beforeAll(async () => {
  const originationIdentity = 'arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1';
  const sms = { provider: 'end-user-messaging', originationIdentity, maxPriceUsd: 0.1 };
  service = await startService({ ...PATIENT, settings: { ...PATIENT.settings, sms } });
});
afterAll(() => service.stop());

const received = (to: string) => service.cloud.outbox('sms').filter((entry) => entry.to === to);
const subscribe = async (topicUrn: string, endpoint: string): Promise<string> => {
  const { body } = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, { protocol: 'sms', endpoint });
  return String(body['subscription_urn']);
};
/** A topic with a subscriber whose number gets its texts, and who has confirmed by the link in one. */
const aTopicWith = async (endpoint: string) => {
  const topicUrn = await service.topic();
  const urn = await subscribe(topicUrn, endpoint);
  const text = await until(`a text to ${endpoint}`, () => received(endpoint).at(0));
  expect((await pressButton(linkIn(text), 'confirm')).status).toBe(200);
  return { topicUrn, urn };
};
const holdOf = async (urn: string) =>
  (await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/hold`)).body;
const textsOf = async (topicUrn: string) => {
  const hour = hourOf(Date.now());
  const [from, to] = [hour - HOUR_MS, hour + HOUR_MS].map((at) => encodeURIComponent(formatTimestamp(at)));
  const { body } = await service.call('GET', `{p}/topics/${topicUrn}/statistics?start_time=${from}&end_time=${to}`);
  return body['total'];
};

/** Sends a text of this subscription to a number of the simulator, as if it was the subscriber's. */
const sendTo = async (number: string, topicUrn: string, urn: string) => {
  const { awsEndpointUrl: endpoint, region, projectId: project } = service.cloud.facts;
  const { body } = await service.call('GET', `{p}/topics/${topicUrn}`);
  const client = new PinpointSMSVoiceV2Client({
    ...{ endpoint, region },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new SendTextMessageCommand({
      DestinationPhoneNumber: number,
      MessageBody: 'Test',
      ConfigurationSetName: 'smn-test-sms',
      Context: { project, messageId: 'm', topicId: String(body['topic_id']), subscriptionId: urn.slice(-32) },
    }),
  );
  client.destroy();
};

describe('a text without a topic, through End User Messaging', () => {
  test.each([
    ['+447400123401', { status: 0, status_desc: 'delivered', fee_num: 1 }],
    [NUMBERS.invalid, { status: 1, status_desc: 'failed: TEXT_INVALID: Invalid phone number' }],
    [NUMBERS.unreachable, { status: 1, status_desc: expect.stringMatching(/^failed: TEXT_UNREACHABLE: /) }],
    [NUMBERS.optedOut, { status: 1, status_desc: 'failed: the number has opted out of texts' }],
  ])('to %s ends as %j', async (endpoint, end) => {
    const sent = await service.call('POST', '{p}/sms', { endpoint, message: 'Your code is 4711' });
    expect(sent.status).toBe(200);

    const report = await until('the end', async () => {
      const { body } = await service.call('GET', `{p}/sms/report?mobile=${encodeURIComponent(endpoint)}`);
      return body['count'] === 1 && !JSON.stringify(body).includes('"status":2') && body;
    });

    expect(report['data']).toMatchObject([{ message_id: sent.body['message_id'], ...end }]);
    expect(received(endpoint)).toHaveLength(end.status === 0 ? 1 : 0);
  });

  test('costs the project what is reported of it', async () => {
    const spent = async () => {
      const { body } = await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/usage`);
      return Number(body['reported_usd']);
    };
    const before = await spent();
    await service.call('POST', '{p}/sms', { endpoint: '+447400123405', message: 'Your code is 4711' });

    await until('its cost', async () => Math.round(((await spent()) - before) * 1e6) === 8810);
  });
});

describe("a topic's text, through End User Messaging", () => {
  test('arrives and is counted; one that is reported not to have arrived is counted no more', async () => {
    const { topicUrn, urn } = await aTopicWith('+447400123402');
    await service.publish(topicUrn, { message: 'High water' });
    await until('the text', () => received('+447400123402').find(({ text }) => text === 'High water'));
    await until('the count', async () => JSON.stringify(await textsOf(topicUrn)) === '{"sms":1}');

    await sendTo(NUMBERS.unreachable, topicUrn, urn);

    await until('the subtraction', async () => JSON.stringify(await textsOf(topicUrn)) === '{"sms":0}');
  });

  test('to a number that is not valid holds the subscription until it is resumed', async () => {
    const { topicUrn, urn } = await aTopicWith('+447400123403');

    await sendTo(NUMBERS.invalid, topicUrn, urn);

    await until('the hold', async () => (await holdOf(urn))['held_for'] === 'bounced');
    expect(await holdOf(urn)).toMatchObject({ reason: 'TEXT_INVALID: Invalid phone number' });
    await service.publish(topicUrn, { message: 'Held' });
    await until('the held text', async () => (await holdOf(urn))['held_messages'] === 1);
    await service.call('POST', `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/resume`);
    await until('the text', () => received('+447400123403').find(({ text }) => text === 'Held'));
  });

  test('that a phone blocks cancels the subscription', async () => {
    const { topicUrn, urn } = await aTopicWith('+447400123404');

    await sendTo(NUMBERS.blocked, topicUrn, urn);

    await until('the cancellation', async () => (await statuses(service, topicUrn))[urn] === 3);
    expect(received('+447400123404')).toHaveLength(1);
  });

  test('to a number that has opted out cancels the subscription, which is told to nobody', async () => {
    const topicUrn = await service.topic();

    const urn = await subscribe(topicUrn, NUMBERS.optedOut);

    await until('the cancellation', async () => (await statuses(service, topicUrn))[urn] === 3);
    expect(received(NUMBERS.optedOut)).toEqual([]);
  });
});
