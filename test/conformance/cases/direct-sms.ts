import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const SMS = '{p}/sms';
const BATCH = '{p}/batch_sms';
const REPORT = '{p}/sms/report';

/** A number of mainland China that no other case has. */
const aNumber = (): string => `+86139${String(randomInt(100_000_000)).padStart(8, '0')}`;

const Results = z.array(
  z.strictObject({
    endpoint: z.string(),
    message_id: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
);
const resultsOf = (answer: Readonly<Record<string, unknown>>) => Results.parse(answer['result']);

const send = async ({ client }: Pick<World, 'client'>, endpoint: string, message = 'Your code is 4711') =>
  z.string().parse((await client.post(SMS, { data: { endpoint, message } }))['message_id']);

const publish = [
  ...casesOf(
    'SmsPublish',
    {
      'answers 200 with a message id, and the text arrives': async (world) => {
        const endpoint = aNumber();
        const data = { endpoint, message: 'Your code is 4711', sign_id: 'ours', message_include_sign_flag: true };
        const answer = await world.answers('SmsPublish', world.client.post(SMS, { data }), 200);
        assert.match(z.string().parse(answer['message_id']), /^[0-9a-f]{32}$/);
        await world.eventually(async () => {
          const texts = (await world.receiver().outbox('sms')).filter(({ to }) => to === endpoint);
          assert.deepEqual(
            texts.map(({ text }) => text),
            [data.message],
          );
        });
      },
      'sends one text to many numbers, with a result for each in the order of the request': async (world) => {
        const endpoints = [aNumber(), 'nobody', aNumber()];
        const data = { endpoints, message: 'Hello' };
        const answer = await world.answers('SmsPublish', world.client.post(SMS, { data }), 200);
        const results = resultsOf(answer);
        assert.deepEqual(
          results.map(({ endpoint, code }) => [endpoint, code]),
          endpoints.map((endpoint) => [endpoint, endpoint === 'nobody' ? 'SMN.0160' : undefined]),
        );
        assert.equal(new Set(results.map(({ message_id }) => message_id)).size, 3);
      },
      'sends a number 60 texts an hour, and refuses more with SMN.0057': async ({ client, refuses }) => {
        const endpoint = aNumber();
        const answer = await client.post(SMS, { data: { endpoints: Array(61).fill(endpoint), message: 'Hello' } });
        const codes = resultsOf(answer).map(({ code }) => code);
        assert.deepEqual(codes, [...Array(60).fill(undefined), 'SMN.0057']);
        await refuses(client.post(SMS, { data: { endpoint, message: 'Hello' } }), 'SMN.0057');
      },
    },
    ['receiver'],
  ),
  ...casesOf('SmsPublish', {
    'refuses what is no phone number with SMN.0160': async ({ refuses, client }) => {
      for (const endpoint of [undefined, '', 'nobody', '+', '+999123456789', '+86 138 0013 8000', 7]) {
        await refuses(client.post(SMS, { data: { endpoint, message: 'Hello' } }), 'SMN.0160');
      }
      for (const endpoints of [[], '+8613800138000', [7]]) {
        await refuses(client.post(SMS, { data: { endpoints, message: 'Hello' } }), 'SMN.0160');
      }
    },
    'refuses more than 1000 numbers with SMN.0159': async ({ refuses, client }) =>
      refuses(client.post(SMS, { data: { endpoints: Array(1001).fill('nobody'), message: 'Hello' } }), 'SMN.0159'),
    'refuses a text that cannot be sent with SMN.0009': async ({ refuses, client }) => {
      for (const message of [undefined, '', ' ', 'x'.repeat(1601), 7]) {
        await refuses(client.post(SMS, { data: { endpoint: '+8613800138000', message } }), 'SMN.0009');
      }
    },
    'refuses a signature that is no text with SMN.0080': async ({ refuses, client }) => {
      const data = { endpoint: '+8613800138000', message: 'Hello', sign_id: 7 };
      await refuses(client.post(SMS, { data }), 'SMN.0080');
    },
  }),
];

const batch = [
  ...casesOf(
    'SmsBatchPublish',
    {
      'sends each number its own text, and reports each by itself': async (world) => {
        const [first, second] = [aNumber(), aNumber()];
        const sms_message = [
          { endpoint: first, message: 'One' },
          { endpoint: 'nobody', message: 'Two' },
          { endpoint: second, message: '' },
          { endpoint: second, message: 'Three', sign_id: 'ours', message_include_sign_flag: false },
        ];
        const answer = await world.answers('SmsBatchPublish', world.client.post(BATCH, { data: { sms_message } }), 200);
        const codes = resultsOf(answer).map(({ code }) => code);
        assert.deepEqual(codes, [undefined, 'SMN.0160', 'SMN.0009', undefined]);
        await world.eventually(async () => {
          const texts = (await world.receiver().outbox('sms')).filter(({ to }) => [first, second].includes(to));
          assert.deepEqual(
            texts.map(({ to, text }) => `${to} ${text}`).toSorted(),
            [`${first} One`, `${second} Three`].toSorted(),
          );
        });
      },
    },
    ['receiver'],
  ),
  ...casesOf('SmsBatchPublish', {
    'refuses what is no list of messages with 400': async ({ refuses, client }) => {
      for (const sms_message of [undefined, [], 'text', [7]]) {
        await refuses(client.post(BATCH, { data: { sms_message } }), 'SMN.0019');
      }
    },
    'refuses more than 1000 messages with SMN.0159': async ({ refuses, client }) => {
      const sms_message = Array(1001).fill({ endpoint: 'nobody', message: 'Hello' });
      await refuses(client.post(BATCH, { data: { sms_message } }), 'SMN.0159');
    },
    'refuses fields of a wrong type with their codes': async ({ refuses, client }) => {
      const good = { endpoint: '+8613800138000', message: 'Hello' };
      const bad = [
        [{ ...good, endpoint: 7 }, 'SMN.0160'],
        [{ ...good, message: 7 }, 'SMN.0009'],
        [{ ...good, sign_id: 7 }, 'SMN.0080'],
      ] as const;
      for (const [one, code] of bad) await refuses(client.post(BATCH, { data: { sms_message: [one] } }), code);
    },
  }),
];

const show = [
  ...casesOf(
    'ShowSmsMessage',
    {
      'shows the message as it was sent': async (world) => {
        const endpoint = aNumber();
        const id = await send(world, endpoint);
        const shown = await world.answers('ShowSmsMessage', world.client.get(`{p}/sms/message/${id}`), 200);
        assert.deepEqual(
          [shown['message_id'], shown['endpoint'], shown['message']],
          [id, endpoint, 'Your code is 4711'],
        );
      },
    },
    ['receiver'],
  ),
  ...casesOf(
    'ShowSmsMessage',
    {
      'shows it to its own project only': async (world) => {
        const id = await send(world, aNumber());
        await world.refuses(world.other().client.get(`{p}/sms/message/${id}`), 'SMN.0102');
      },
    },
    ['receiver', 'other-project'],
  ),
  ...casesOf('ShowSmsMessage', {
    'refuses an id that is none, or of no message, with SMN.0102': async ({ refuses, client }) => {
      for (const id of ['x', '0'.repeat(32)]) await refuses(client.get(`{p}/sms/message/${id}`), 'SMN.0102');
    },
  }),
];

const report = [
  ...casesOf(
    'ListSmsReports',
    {
      'shows the state of a message, with every field': async (world) => {
        const endpoint = aNumber();
        const id = await send(world, endpoint);
        const item = await world.eventually(async () => {
          const query = { mobile: endpoint, status: '0' };
          const answer = await world.answers('ListSmsReports', world.client.get(REPORT, { query }), 200);
          assert.equal(answer['count'], 1);
          return z
            .tuple([z.looseObject({ submit_time: z.string(), deliver_time: z.string() })])
            .parse(answer['data'])[0];
        });
        assert.partialDeepStrictEqual(item, {
          message_id: id,
          status: 0,
          sign_id: '',
          fee_num: 1,
          extend_code: '',
          nation_code: '86',
          mobile: endpoint,
        });
        assert.ok(item.deliver_time >= item.submit_time);
      },
      'is filtered and paged, newest first; a page past the end is empty': async (world) => {
        const endpoint = aNumber();
        const first = await send(world, endpoint, 'One');
        const sent = Date.parse(z.string().parse((await world.client.get(`{p}/sms/message/${first}`))['create_time']));
        const second = await send(world, endpoint, 'Two');
        const idsOf = async (query: Readonly<Record<string, string>>) => {
          const { count, data } = await world.client.get(REPORT, { query: { mobile: endpoint, ...query } });
          return [
            count,
            ...z
              .array(z.object({ message_id: z.string() }))
              .parse(data)
              .map(({ message_id }) => message_id),
          ];
        };
        await world.eventually(async () => {
          assert.deepEqual((await idsOf({})).toSorted(), [2, first, second].toSorted());
        });
        assert.equal((await idsOf({ limit: '1' })).length, 2);
        assert.deepEqual(await idsOf({ offset: '2' }), [2]);
        assert.deepEqual(await idsOf({ sign_id: 'theirs' }), [0]);
        const hour = 3_600_000;
        assert.equal((await idsOf({ start_time: String(sent - hour), end_time: String(sent + hour) }))[0], 2);
        assert.deepEqual(await idsOf({ end_time: String(sent - hour) }), [0]);
      },
    },
    ['receiver'],
  ),
  ...casesOf('ListSmsReports', {
    'answers 200 with every field when there is nothing': async ({ answers, client }) => {
      const query = { mobile: aNumber() };
      const answer = await answers('ListSmsReports', client.get(REPORT, { query }), 200);
      assert.deepEqual([answer['count'], answer['data']], [0, []]);
    },
    'refuses bad times, status and paging with their codes': async ({ refuses, client }) => {
      const at = '2024-01-02T03:04:05Z';
      const bad = [
        [{ start_time: 'yesterday' }, 'SMN.0103'],
        [{ end_time: '2024-02-30T00:00:00Z' }, 'SMN.0104'],
        [{ start_time: at, end_time: at }, 'SMN.0114'],
        [{ status: 'lost' }, 'SMN.0019'],
        [{ limit: '0' }, 'SMN.0015'],
        [{ offset: '-1' }, 'SMN.0015'],
      ] as const;
      for (const [query, code] of bad) await refuses(client.get(REPORT, { query }), code);
    },
  }),
];

/** Operations of contract section 4.13. */
export const directSmsCases = [...publish, ...batch, ...show, ...report];
