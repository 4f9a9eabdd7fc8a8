import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createConsoleFiles } from '#lambdas/console/console-files.ts';
import { apiGatewayEvent, EVENT_HOST } from '#test/support/api-gateway-event.ts';

const parent = mkdtempSync(join(tmpdir(), 'smn-console-'));
const folder = join(parent, 'console');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(parent, 'secret.js'), 'secret');
writeFileSync(join(folder, 'index.html'), '<p>page</p>');
writeFileSync(join(folder, 'icon.svg'), '<svg/>');
writeFileSync(join(folder, 'assets/app-1.js'), 'app()');
writeFileSync(join(folder, 'assets/app-1.js.gz'), gzipSync('app()'));
writeFileSync(join(folder, 'assets/app-1.js.br'), 'brotli');

afterAll(() => rmSync(parent, { recursive: true }));

const serve = createConsoleFiles({ folder, origins: ['https://issuer.example.com', 'https://issuer.example.com'] });

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
  const request = { method, url: `https://${EVENT_HOST}${path}`, headers };
  return serve(apiGatewayEvent(request, { routeKey: 'ANY /console/{proxy+}' }));
};

const textOf = ({ body }: { readonly body: string }): string => Buffer.from(body, 'base64').toString();

describe('the files of the console', () => {
  test('are served in the smallest form that the browser takes', () => {
    const path = '/console/assets/app-1.js';
    const encodingOf = (accepted: string) => ask(path, { 'accept-encoding': accepted }).headers['Content-Encoding'];

    expect(encodingOf('gzip, deflate, br, zstd')).toBe('br');
    expect(encodingOf('gzip')).toBe('gzip');
    expect(encodingOf('br;q=0, GZIP;q=0.5')).toBe('gzip');
    expect(encodingOf('br;q=0.0, gzip;q=0.000')).toBeUndefined();
    expect(encodingOf('identity')).toBeUndefined();
    expect(textOf(ask(path))).toBe('app()');
    expect(gunzipSync(Buffer.from(ask(path, { 'accept-encoding': 'gzip' }).body, 'base64')).toString()).toBe('app()');
    expect(ask('/console/icon.svg', { 'accept-encoding': 'br' }).headers['Content-Encoding']).toBeUndefined();
  });

  test('are kept by browsers for good, but for the page, which is asked for again', () => {
    const asset = ask('/console/assets/app-1.js');
    const page = ask('/console/');

    expect(asset.headers).toMatchObject({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    expect(page.headers).toMatchObject({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' });
    const again = ask('/console/', { 'if-none-match': page.headers['ETag'] ?? '' });
    expect([again.statusCode, again.body, again.headers['ETag']]).toEqual([304, '', page.headers['ETag']]);
    expect(ask('/console/', { 'if-none-match': '"other"' }).statusCode).toBe(200);
  });

  test.each([
    '/console/messages',
    '/console/messages/5e1f0b7d2c9a4e63b8d0a1f24c7e9b35',
    '/console/subscriptions/urn:smn:us-east-1:project:alerts.v2:id',
    '/console/messages?topic=a.b',
  ])('are the page at each address of the console: %s', (path) => {
    expect(textOf(ask(path))).toBe('<p>page</p>');
  });

  test.each(['/console/assets/absent.js', '/console/assets/'])('are 404 where there is none: %s', (path) => {
    const { statusCode, headers, body } = ask(path);

    expect([statusCode, headers['Content-Type'], headers['Cache-Control']]).toEqual([
      404,
      'application/json',
      'no-store',
    ]);
    expect(JSON.parse(body)).toMatchObject({
      ...{ request_id: headers['X-Request-Id'], error_code: 'APIGW.0101' },
      error_msg: `The API does not exist. There is no file "${path}".`,
    });
  });

  test.each([
    '/console/../secret.js',
    '/console/%2e%2e/secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console//etc/passwd',
    '/console/assets/app-1.js%00.html',
  ])('lead to no other file: %s', (path) => {
    const url = { method: 'GET', url: `https://${EVENT_HOST}/console/`, headers: {} };
    const event = { ...apiGatewayEvent(url, { routeKey: 'x' }), rawPath: decodeURIComponent(path) };

    expect(textOf(serve(event))).not.toContain('secret');
    expect(textOf(serve(event))).not.toContain('root');
  });

  test('have a policy that runs what came with them alone, and speaks to the issuer and nobody else', () => {
    const answers = [ask('/console/'), ask('/console'), ask('/console/assets/no.js'), ask('/console/', {}, 'PUT')];

    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'Content-Security-Policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; connect-src 'self' https://issuer.example.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      });
    }
  });

  test('are read only: without the slash the page is elsewhere, and nothing can be changed', () => {
    expect(ask('/console')).toMatchObject({ statusCode: 308, headers: { Location: '/console/' } });
    const refused = ask('/console/', {}, 'DELETE');
    expect(refused).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD' } });
    expect(JSON.parse(refused.body).error_msg).toBe(
      'The API does not exist. The method is "DELETE"; allowed: GET, HEAD.',
    );
  });

  test.each(['/console/', '/console/assets/app-1.js', '/console/assets/absent.js', '/console'])(
    'are answered to HEAD as to GET, without the body: %s',
    (path) => {
      const [asked, whole] = [ask(path, {}, 'HEAD'), ask(path)];
      const withoutId = ({ headers: { 'X-Request-Id': _id, ...headers } }: typeof asked) => headers;

      expect(asked.body).toBe('');
      expect(asked.statusCode).toBe(whole.statusCode);
      expect(withoutId(asked)).toEqual(withoutId(whole));
    },
  );
});
