import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { signRequest } from '#test/support/request-signer.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { type Mistake, mistakes } from './mistakes.ts';

let service: Service;
let topicUrn: string;

beforeAll(async () => {
  service = await startService(PATIENT);
  topicUrn = await service.topic('alerts');
});
afterAll(() => service.stop());

/** Puts the project and the topic of this run into a text. */
const filledIn = (text: string): string => {
  const { projectId } = service.cloud.facts;
  return text
    .replaceAll('{t}', `/v2/${projectId}/notifications/topics/{topic}`)
    .replaceAll('{p}', `/v2/${projectId}/notifications`)
    .replaceAll('{topic}', topicUrn)
    .replaceAll('{project}', projectId);
};

const textOf = ({ body }: Mistake): string | undefined => {
  if (body === undefined) return undefined;
  return filledIn(typeof body === 'string' ? body : JSON.stringify(body));
};

/** With a token, unless the mistake is in how the caller is known. */
const headersOf = ({ method, path, headers, sign }: Mistake): Record<string, string> => {
  const { endpoint, authToken, accessKey, secretKey } = service.cloud.facts;
  const json = { 'content-type': 'application/json' };
  if (headers !== undefined) return { ...json, ...headers };
  if (sign === undefined) return { ...json, 'x-auth-token': authToken };
  const keys = { accessKey, secretKey, ...sign.keys };
  return signRequest({ method, url: endpoint + filledIn(path), headers: json }, keys, Date.now() + (sign.offBy ?? 0));
};

const Refusal = z.object({ code: z.string(), message: z.string() });

/** What changes from run to run, by what it is. */
const withoutChance = (text: string): string =>
  text
    .replaceAll(service.cloud.facts.projectId, '{project}')
    .replaceAll(/\d{8}T\d{6}Z/g, '{time}')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '{hash}');

test.each(mistakes.map((mistake) => [mistake.did, mistake] as const))(
  'a client that %s gets the reason',
  async (_, mistake) => {
    const text = textOf(mistake);
    const response = await fetch(service.cloud.facts.endpoint + filledIn(mistake.path), {
      method: mistake.method,
      headers: headersOf(mistake),
      ...(text !== undefined && { body: text }),
    });
    const { code, message } = Refusal.parse(await response.json());

    expect(withoutChance(`${response.status} ${code} ${message}`)).toBe(mistake.told);
  },
);

test('these are at least forty', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(40);
});
