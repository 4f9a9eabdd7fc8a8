import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '#test/structure/sources.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { limitCases } from './limit-cases.ts';

/*
 * Tries the limits of docs/limits.md that a single call can meet: what is just allowed is accepted, and one more is refused as
 * the document says.
 */

type Limit = { readonly what: string; readonly size: number; readonly status: number; readonly code: string };

const ROW = /^\| (?<what>.+?) +\| (?<number>[\d,]+)(?<unit> KB)?[^|]*\| (?:(?<status>\d{3}) )?`(?<code>SMN\.\d+)`/gm;

const limitsOf = (section: string): readonly Limit[] => {
  const [, text = ''] = textOf('docs/limits.md').split(`\n## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  return [...own.matchAll(ROW)].map(({ groups = {} }) => ({
    what: groups['what'] ?? '',
    size: Number(groups['number']?.replaceAll(',', '')) * (groups['unit'] === undefined ? 1 : 1024),
    status: Number(groups['status'] ?? 400),
    code: groups['code'] ?? '',
  }));
};

const limits = [...limitsOf('What a call may hold'), ...limitsOf('Messages')];

let service: Service;
let filledIn: (text: string) => string;

beforeAll(async () => {
  service = await startService(PATIENT);
  const { projectId, region } = service.cloud.facts;
  const [topicUrn, otherUrn] = [await service.topic(), await service.topic()];
  const topicId = async (urn: string) => String((await service.call('GET', `{p}/topics/${urn}`)).body['topic_id']);
  const [id, otherId] = [await topicId(topicUrn), await topicId(otherUrn)];
  const mailbox = { protocol: 'email', endpoint: 'ada@example.com' };
  const added = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, mailbox);
  const greeting = { message_template_name: 'greeting', content: 'Dear {name}' };
  await service.call('POST', '{p}/message_template', greeting);
  const app = { name: 'devices', platform: 'HMS', platform_principal: '1', platform_credential: 'a'.repeat(32) };
  await service.call('POST', '{p}/applications', app);
  filledIn = (text) =>
    text
      .replaceAll('{t}', '{p}/topics/{topic}')
      .replaceAll('{topic}', topicUrn)
      .replaceAll('{topicId}', id)
      .replaceAll('{otherTopicId}', otherId)
      .replaceAll('{project}', projectId)
      .replaceAll('{subscription}', String(added.body['subscription_urn']))
      .replaceAll('{application}', `urn:smn:${region}:${projectId}:app-HMS-devices`);
});
afterAll(() => service.stop());

/** What a call with this much is answered. */
const answerTo = async (what: string, size: number) => {
  const { method, path, body, otherwiseRefused } = limitCases[what]?.(size) ?? { method: 'GET', path: '{p}/no-case' };
  const filled: unknown = body === undefined ? undefined : JSON.parse(filledIn(JSON.stringify(body)));
  const { status, body: answer } = await service.call(method, filledIn(path), filled);
  return { status, code: answer['code'], otherwiseRefused };
};

test('every limit is tried, and every case is a limit', () => {
  expect(limits.map(({ what }) => what)).toEqual(Object.keys(limitCases));
});

test.each(limits)('$what: $size, and no more', async ({ what, size, status, code }) => {
  const allowed = await answerTo(what, size);
  if (allowed.otherwiseRefused === undefined)
    expect([allowed.status, allowed.code]).toEqual([expect.any(Number), undefined]);
  else expect(allowed.code).not.toBe(code);

  expect(await answerTo(what, size + 1)).toMatchObject({ status, code });
});
