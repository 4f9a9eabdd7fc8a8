import { describe, expect, test } from 'vitest';
import { renderQueueMessage } from '#src/protocols/dms/render.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const render = (change: Parameters<typeof anEnvelope>[0]) =>
  renderQueueMessage(anEnvelope({ protocol: 'dms', ...change }), aRecipient());

describe('renderQueueMessage', () => {
  test('writes the message of contract section 9.6, byte for byte', () => {
    const body =
      '{"event_version":"1.0","subject":"Hi","event_source":"smn",' +
      '"event_subscription_urn":"urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms:2e778e84408e44058e6cbc6d3c377837",' +
      '"message_id":"0123456789abcdef0123456789abcdef",' +
      '"topic_urn":"urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms",' +
      '"type":"notification","message":"Disk full","timestamp":"2026-03-04T05:06:07Z"}';

    expect(render({ subject: 'Hi' })).toBe(`{"message":[{"body":${JSON.stringify(body)}}]}`);
  });

  test('has an empty subject when there is none', () => {
    expect(JSON.parse(JSON.parse(render({})).message[0].body).subject).toBe('');
  });

  test('holds only characters that every queue takes, and says the same', () => {
    const body = '\u0000\u001f\u2028\ud800 \udfff\ufffe\uffff 😀 港';

    const text = render({ body });

    expect(text).not.toMatch(/[\p{Cc}\p{Cs}\ufffe\uffff]/u);
    expect(JSON.parse(JSON.parse(text).message[0].body).message).toBe(body);
  });
});
