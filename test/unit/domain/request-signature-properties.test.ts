import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { host, isValid, project, signed, signedBySdk } from '#test/support/signed-requests.ts';

describe('requests signed by the official SDK', () => {
  test.each([
    ['raw colons', `/v2/${project}/notifications/topics/urn:smn:us-east-1:${project}:demo`],
    ['what its URL parser escapes', '/v2/x/tags/k 中"<>^`{|}'],
    ['the unreplaced project', '/v2/{project_id}/notifications/topics'],
    ['the root', '/'],
  ])('are accepted with %s', (_, path) => {
    expect(isValid(signedBySdk({ method: 'GET', path }))).toBe(true);
  });

  test('are accepted with queries and bodies', () => {
    const query = { offset: 0, fuzzy_name: "a b'()*!~:/+中", status: ['b', 'a'], empty: '' };

    expect(isValid(signedBySdk({ method: 'GET', path: '/v2/x' }, query))).toBe(true);
    expect(isValid(signedBySdk({ method: 'DELETE', path: '/v2/x', data: { subscription_urns: ['中'] } }))).toBe(true);
    expect(isValid(signedBySdk({ method: 'POST', path: '/v2/x', data: {} }))).toBe(true);
  });

  test('are accepted whatever path, query and body they have', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[/?#\\%]|^\s|\s$|^\.+$/.test(text));
    const query = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(
        fc.array(segment),
        query,
        fc.option(fc.dictionary(fc.string(), fc.string())),
        (path, values, data) => {
          const request = { method: 'POST', path: `/${path.join('/')}`, ...(data !== null && { data }) };
          return isValid(signedBySdk(request, { ...values }));
        },
      ),
    );
  });
});

describe('any signed request', () => {
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
  const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => value.isWellFormed());
  // The gateway decodes `%2F` too, after which no one can say where the segments ended.
  const segment = text.filter((value) => !/^\.+$|[%/]/.test(value));
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    url: fc.tuple(fc.array(segment), fc.array(fc.tuple(text, text))).map(([path, query]) => {
      const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
      return `https://${host}/${path.map(encodeURIComponent).join('/')}?${search}`;
    }),
    headers: fc.dictionary(
      token.map((name) => `x-${name}`),
      fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/),
    ),
    body: fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()),
  });

  test('is accepted as it was signed', () => {
    fc.assert(fc.property(requests, (request) => isValid(signed(request))));
  });

  test('is refused when one byte of its body changed', () => {
    fc.assert(
      fc.property(requests, fc.nat(), fc.integer({ min: 1, max: 255 }), (request, position, flip) => {
        const original = signed({ ...request, body: `${request.body}.` });
        const body = Buffer.from(original.body);
        const index = position % body.length;
        body.writeUInt8(body.readUInt8(index) ^ flip, index);
        return !isValid({ ...original, body });
      }),
    );
  });

  test('is refused when one character of path, query or a signed header changed', () => {
    const change = (value: string, position: number): string => {
      const index = position % (value.length + 1);
      return `${value.slice(0, index)}${value[index] === 'q' ? 'z' : 'q'}${value.slice(index + 1)}`;
    };
    fc.assert(
      fc.property(requests, fc.nat(), (request, position) => {
        const original = signed({ ...request, headers: { ...request.headers, 'x-last': 'v' } });
        const { headers } = original;
        expect(isValid({ ...original, path: `${original.path.replace(/\/$/, '')}/q` })).toBe(false);
        expect(isValid({ ...original, query: `${original.query}&q=z` })).toBe(false);
        expect(
          isValid({ ...original, headers: { ...headers, 'x-last': change(headers['x-last'] ?? '', position) } }),
        ).toBe(false);
      }),
    );
  });
});
