import { describe, expect, test } from 'vitest';
import { renderFunctionEvent } from '#src/protocols/functionstage/render.ts';
import { anEnvelope } from '#test/support/envelope.ts';

const endpoint = 'urn:fss:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:function:default:orders:latest';
const render = (change: Parameters<typeof anEnvelope>[0]) =>
  renderFunctionEvent(anEnvelope({ protocol: 'functionstage', ...change }))(endpoint);

describe('renderFunctionEvent', () => {
  test('writes the event of contract section 9.6, byte for byte', () => {
    const text = render({ body: 'Hello, "SMN" 港', subject: 'Hi' });

    expect(text).toBe(
      `{"record":[{"event_version":"1.0","event_source":"smn","event_subscription_urn":"${endpoint}","smn":{` +
        '"topic_urn":"urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms",' +
        '"timestamp":"2026-03-04T05:06:07Z",' +
        '"message_attributes":"",' +
        '"message":"Hello, \\"SMN\\" 港",' +
        '"type":"notification",' +
        '"message_id":"0123456789abcdef0123456789abcdef",' +
        '"subject":"Hi"}}]}',
    );
  });

  test('has an empty subject when there is none', () => {
    expect(JSON.parse(render({})).record[0].smn.subject).toBe('');
  });

  test('carries attributes as JSON text', () => {
    const attributes = [
      { name: 'week', type: 'STRING' as const, value: 'sunday' },
      { name: 'time', type: 'STRING_ARRAY' as const, value: ['morning', '晚上'] },
    ];

    const { smn } = JSON.parse(render({ attributes })).record[0];

    expect(smn.message_attributes).toBe(
      '[{"name":"week","type":"STRING","value":"sunday"},{"name":"time","type":"STRING_ARRAY","value":["morning","晚上"]}]',
    );
    expect(JSON.parse(render({ attributes: [] })).record[0].smn.message_attributes).toBe('');
  });

  test('is valid JSON for every character', () => {
    const body = '\u0000\u001f\u2028\ud800 \udfff\ufffe 😀';

    expect(JSON.parse(render({ body })).record[0].smn.message).toBe(body);
  });
});
