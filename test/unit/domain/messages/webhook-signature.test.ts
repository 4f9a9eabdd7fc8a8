import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { newSigningSecret, webhookHeaders } from '#src/domain/messages/webhook-signature.ts';

const body = '{"message":"Grüße 👋"}';

describe('a webhook signature', () => {
  test('is that of a known example, byte for byte', () => {
    const secret = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
    const payload = '{"event_type":"ping","data":{"success":true}}';

    const headers = webhookHeaders({ id: 'msg_loFOjxBNrRLzqYUf', at: 1_731_705_121_999, body: payload }, [secret]);

    expect(headers).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': new Webhook(secret).sign('msg_loFOjxBNrRLzqYUf', new Date(1_731_705_121_000), payload),
    });
    expect(headers['webhook-signature']).toBe('v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=');
  });

  test('is good by each of several secrets, and by no other', () => {
    const secrets = [newSigningSecret(), newSigningSecret()];

    const headers = webhookHeaders({ id: 'a-b', at: Date.now(), body }, secrets);

    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(newSigningSecret()).verify(body, headers)).toThrow('No matching signature');
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  });

  test('is of body, id and time', () => {
    const secret = newSigningSecret();
    const headers = webhookHeaders({ id: 'a-b', at: Date.now(), body }, [secret]);
    const verify = (text: string, change: object = {}) => new Webhook(secret).verify(text, { ...headers, ...change });

    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => verify(`${body} `)).toThrow('No matching signature');
    expect(() => verify(body, { 'webhook-id': 'a-c' })).toThrow('No matching signature');
    expect(() => verify(body, { 'webhook-timestamp': later })).toThrow('No matching signature');
  });

  test('is the same of a body in parts', () => {
    const secret = newSigningSecret();
    const bytes = Buffer.from(body);
    const parts = [bytes.subarray(0, 15), bytes.subarray(15)];
    const signed = { id: 'a-b', at: Date.now() };

    expect(webhookHeaders({ ...signed, body: parts }, [secret])).toEqual(webhookHeaders({ ...signed, body }, [secret]));
  });

  test('has a secret of 32 random bytes in Base64', () => {
    const secrets = Array.from({ length: 20 }, newSigningSecret);

    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(new Set(secrets).size).toBe(20);
  });
});
