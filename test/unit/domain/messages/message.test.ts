import { describe, expect, test } from 'vitest';
import { bodyFor, withApplicationBody } from '#src/domain/messages/message.ts';

const bodies = { default: 'For all', sms: 'For phones', APNS: '{"aps":{}}' };

describe('bodyFor', () => {
  test('is the text of the protocol, else the default', () => {
    expect([bodyFor(bodies, 'sms'), bodyFor(bodies, 'email')]).toEqual(['For phones', 'For all']);
  });

  test('is the texts of all platforms for devices', () => {
    expect(JSON.parse(bodyFor(bodies, 'application'))).toEqual({ default: 'For all', APNS: '{"aps":{}}' });
    expect(JSON.parse(bodyFor({ default: 'x' }, 'application'))).toEqual({ default: 'x' });
  });

  test('carries a text that no platform takes only as far as that they refuse it', () => {
    const body = JSON.parse(bodyFor({ default: '\u0001'.repeat(262_144), HMS: 'fits' }, 'application'));

    expect(body).toEqual({ default: '\u0001'.repeat(8192), HMS: 'fits' });
  });
});

describe('withApplicationBody', () => {
  test('returns the same texts, also when repeated', () => {
    const spelledOut = withApplicationBody(bodies);

    expect(spelledOut).toEqual({ default: 'For all', sms: 'For phones', application: bodyFor(bodies, 'application') });
    expect(withApplicationBody(spelledOut)).toEqual(spelledOut);
    expect(bodyFor(spelledOut, 'application')).toBe(bodyFor(bodies, 'application'));
  });
});
