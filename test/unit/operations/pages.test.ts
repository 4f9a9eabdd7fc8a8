import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { html } from '#src/operations/pages/html.ts';
import { PAGE_STYLE_SOURCE, renderPage } from '#src/operations/pages/page.ts';
import { cancellationPage, confirmationPage } from '#src/operations/pages/subscription-pages.ts';
import type { Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';

const HOSTILE = `<script>alert("1")</script>'&`;
const ESCAPED = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;';

const subscribed = (status: 0 | 1 | 3, text = HOSTILE): Subscribed => ({
  owner: {
    id: 't',
    project: 'p',
    name: 'name',
    displayName: text,
    introduction: text,
  },
  subscription: {
    id: 's',
    topicId: 't',
    topicUrn: 'urn:smn:r:p:name',
    protocol: 'email',
    endpoint: text,
    remark: '',
    status,
    createdAt: 0,
  },
});

const textOf = (reply: ReturnType<typeof confirmationPage>): string => ('text' in reply ? reply.text : '');

describe('pages', () => {
  test('escape every value', () => {
    expect(textOf(confirmationPage(subscribed(0), { language: 'en-us', query: {} }))).toMatchInlineSnapshot(`
      "<!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex">
      <title>Confirm your subscription</title>
      <style>
      :root { color-scheme: light dark; --ground: #f2f4f7; --card: #fff; --line: #d5dae1; --quiet: #55606e; --act: #1a5fb4; --hover: #134684; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #15181c; --card: #1f2328; --line: #3b424b; --quiet: #a3adb9; --act: #2f74cf; --hover: #255fb0; }
      }
      body { margin: 0; padding: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; background: var(--ground); }
      main { box-sizing: border-box; max-width: 36rem; margin: 8vh auto 0; padding: 1.75rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); overflow-wrap: anywhere; }
      h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
      p { margin: 0 0 1.25rem; }
      button { font: inherit; font-weight: 600; padding: .6rem 1.25rem; border: 0; border-radius: .375rem; background: var(--act); color: #fff; cursor: pointer; }
      button:hover { background: var(--hover); }
      button:focus-visible, a:focus-visible { outline: 3px solid #e5a50a; outline-offset: 2px; }
      dl { margin: 0 0 1.5rem; padding: 1rem 1.25rem; border-radius: .5rem; background: var(--ground); }
      dt { font-size: .875rem; color: var(--quiet); }
      dd { margin: 0 0 .75rem; font-weight: 600; }
      dd:last-child { margin: 0; }
      nav { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .9375rem; }
      a { color: inherit; }
      </style>
      </head>
      <body>
      <main>
      <h1>Confirm your subscription</h1>
      <p>Messages of this topic will be sent to you once you confirm.</p>
      <dl>
      <dt>Topic</dt><dd>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</dd>
      <dt>About it</dt><dd>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</dd>
      <dt>Messages go to</dt><dd>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</dd>
      </dl>
      <form method="post"><button name="action" value="confirm">Confirm subscription</button></form>

      <nav><a href="?lang=zh-cn" hreflang="zh-CN" lang="zh-CN">中文</a></nav>
      </main>
      </body>
      </html>
      "
    `);
  });

  test('hold no markup of any value, in content and attributes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const inside = markup.slice('<p title="'.length, -'</p>'.length);
        expect(inside.replace('">', '')).not.toMatch(/[<>"']/);
        expect(inside).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  test('escape the query in the link to the other language', () => {
    const query = { subscription_urn: 'urn:"><script>', signature: '&' };
    const text = textOf(cancellationPage(subscribed(SUBSCRIPTION_STATUS.confirmed), { language: 'zh-cn', query }));
    expect(text).toContain('href="?subscription_urn=urn%3A%22%3E%3Cscript%3E&amp;signature=%26&amp;lang=en-us"');
    expect(text).toContain(ESCAPED);
    expect(text).not.toContain(HOSTILE);
  });

  test('have one style, which the content security policy names by its hash, and no script', () => {
    const page = renderPage({ language: 'en-us', title: 'A', content: html`<p></p>` });
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
    expect(PAGE_STYLE_SOURCE).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toMatch(/<script|style=|\son[a-z]+=|src=/);
  });
});
