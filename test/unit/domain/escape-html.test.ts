import { expect, test } from 'vitest';
import { escapeHtml } from '#src/domain/escape-html.ts';

test.each([
  ['<b>"A" & \'B\'</b>', '&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;'],
  ['<<>>', '&lt;&lt;&gt;&gt;'],
  ['&lt;', '&amp;lt;'],
  ['港务局 100 %', '港务局 100 %'],
  ['', ''],
])('%j stands in HTML as %j', (text, escaped) => {
  expect(escapeHtml(text)).toBe(escaped);
});
