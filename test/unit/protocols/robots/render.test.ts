import { describe, expect, test } from 'vitest';
import { renderDingding, signedWebhook } from '#src/protocols/dingding/render.ts';
import { renderDingTalkBot } from '#src/protocols/dingtalk-bot/render.ts';
import { renderFeishu, signForFeishu } from '#src/protocols/feishu/render.ts';
import { renderWechat } from '#src/protocols/wechat/render.ts';
import { renderWelink } from '#src/protocols/welink/render.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const BASE = 'https://smn.example.com';
const to = aRecipient({ endpoint: 'https://robot.example.com/hook' });

const bodyOf = (rendered: { readonly body: string } | { readonly fault: string }): unknown =>
  'body' in rendered ? JSON.parse(rendered.body) : rendered;

const of = (body: unknown, change: Partial<Envelope> = {}) =>
  anEnvelope({ body: typeof body === 'string' ? body : JSON.stringify(body), ...change });

describe('signedWebhook', () => {
  // openssl dgst -sha256 -hmac 'this is secret' of "1700000000000\nthis is secret", Base64, URL-encoded
  const proof = 'timestamp=1700000000000&sign=sSFWELbV2YwjdDQhWZwTcWlX5BWUx5J6TPpsZmuPii0%3D';

  test.each([
    [
      'https://oapi.dingtalk.com/robot/send?access_token=a%20b',
      'https://oapi.dingtalk.com/robot/send?access_token=a%20b&',
    ],
    ['https://gateway.example.com/hook', 'https://gateway.example.com/hook?'],
    ['https://gateway.example.com/hook#part', 'https://gateway.example.com/hook?'],
  ])('adds the time and its proof to %s and changes nothing else', (webhook, start) => {
    expect(signedWebhook(webhook, 'this is secret', 1_700_000_000_000)).toBe(`${start}${proof}`);
  });
});

describe('signForFeishu', () => {
  test('signs nothing with the time and the secret as the key', () => {
    // Python: base64(hmac.new(b"1599360473\ndemo", b"", sha256))
    expect(signForFeishu('demo', 1_599_360_473_999)).toEqual({
      timestamp: '1599360473',
      sign: 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=',
    });
  });
});

describe('renderDingding', () => {
  test('makes text without a title', () => {
    expect(bodyOf(renderDingding(of('Disk full', { subject: 'Alarm' }), to, BASE))).toEqual({
      msgtype: 'text',
      text: { content: 'Disk full' },
    });
  });

  test('makes markdown with the title of the body, else the subject, else the name of the topic', () => {
    const titleOf = (body: object, change: Partial<Envelope>) =>
      bodyOf(renderDingding(of({ msgType: 'markdown', content: '# x', ...body }, change), to, BASE));
    const markdown = (title: string) => ({ msgtype: 'markdown', markdown: { title, text: '# x' } });

    expect(titleOf({ title: 'Own' }, { subject: 'Subject' })).toEqual(markdown('Own'));
    expect(titleOf({ title: ' ' }, { subject: 'Subject' })).toEqual(markdown('Subject'));
    expect(titleOf({}, { displayName: '港务局' })).toEqual(markdown('港务局'));
    expect(titleOf({}, {})).toEqual(markdown('alarms'));
  });

  test('mentions whom the body says', () => {
    const at = { isAtAll: false, atMobiles: ['13800138000'], atUserIds: ['u1'] };

    expect(bodyOf(renderDingding(of({ msgType: 'text', content: 'x', at }), to, BASE))).toEqual({
      msgtype: 'text',
      text: { content: 'x' },
      at,
    });
  });
});

describe('renderWechat', () => {
  test('makes text and markdown, neither with a title', () => {
    expect(bodyOf(renderWechat(of('x', { subject: 's' }), to, BASE))).toEqual({
      msgtype: 'text',
      text: { content: 'x' },
    });
    expect(bodyOf(renderWechat(of({ msgType: 'markdown', content: '# x' }), to, BASE))).toEqual({
      msgtype: 'markdown',
      markdown: { content: '# x' },
    });
  });
});

describe('renderFeishu', () => {
  const render = (envelope: Envelope) => bodyOf(renderFeishu(envelope, to, { publicBaseUrl: BASE }));

  test('makes text, with the proof in the body when there is one', () => {
    const signature = { timestamp: '1599360473', sign: 'l1N0' };

    expect(render(of('x'))).toEqual({ msg_type: 'text', content: { text: 'x' } });
    expect(bodyOf(renderFeishu(of('x'), to, { publicBaseUrl: BASE, signature }))).toEqual({
      ...signature,
      msg_type: 'text',
      content: { text: 'x' },
    });
  });

  test('makes a card of markdown, whose title may have a colour', () => {
    const card = (color?: string) => render(of({ msgType: 'markdown', content: '**x**', color }, { subject: 'Alarm' }));
    const made = (template: object) => ({
      msg_type: 'interactive',
      card: {
        header: { title: { tag: 'plain_text', content: 'Alarm' }, ...template },
        elements: [{ tag: 'markdown', content: '**x**' }],
      },
    });

    expect(card('red')).toEqual(made({ template: 'red' }));
    expect(card('#ff0000')).toEqual(made({}));
    expect(card()).toEqual(made({}));
  });
});

describe('renderDingTalkBot', () => {
  test('makes the templates of the API', () => {
    expect(renderDingTalkBot(of('x "y"'), to, BASE)).toEqual({
      msgKey: 'sampleText',
      msgParam: '{"content":"x \\"y\\""}',
    });
    expect(renderDingTalkBot(of({ msgType: 'markdown', content: '# x' }, { subject: 's' }), to, BASE)).toEqual({
      msgKey: 'sampleMarkdown',
      msgParam: '{"title":"s","text":"# x"}',
    });
  });
});

describe('renderWelink', () => {
  test('makes chat content under the name of the topic', () => {
    const group = aRecipient({ endpoint: '4587213' });

    expect(bodyOf(renderWelink(of('a\r\nb', { displayName: 'Port' }), group, BASE))).toEqual({
      app_service_info: { app_service_id: '1', app_service_name: 'Port' },
      app_msg_id: 'cec3495f-faca-1237-2dbd-32c64439d883',
      group_id: ['4587213'],
      content:
        '<r><n></n><g>0</g><c>&lt;imbody&gt;&lt;imagelist/&gt;&lt;html&gt;&lt;![CDATA[&lt;DIV&gt;a&lt;br&gt;b&lt;/DIV&gt;]]&gt;&lt;/html&gt;&lt;content&gt;&lt;![CDATA[a\r\nb]]&gt;&lt;/content&gt;&lt;/imbody&gt;</c></r>',
      content_type: 0,
      client_app_id: '1',
    });
  });

  test('leaves out what XML cannot hold', () => {
    const rendered = renderWelink(of('a\u0000\u0008\ud800\ufffe👋b'), to, BASE);

    expect(JSON.stringify(rendered)).toContain('CDATA[a👋b]]');
  });
});
