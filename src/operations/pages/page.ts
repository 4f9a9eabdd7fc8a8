import { createHash } from 'node:crypto';
import type { PageLanguage } from '#src/contract/subscriptions/pages.ts';
import type { Reply } from '#src/operations/operation-context.ts';
import { type Html, html } from './html.ts';

const STYLE = `
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
`;

/** What `style-src` of the content security policy must allow: the pages' only style, by its hash. */
export const PAGE_STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const OTHER_LANGUAGE = {
  'en-us': { code: 'zh-cn', tag: 'zh-CN', name: '中文' },
  'zh-cn': { code: 'en-us', tag: 'en', name: 'English' },
} as const;

/** A page for people. */
export type Page = {
  readonly language: PageLanguage;
  readonly title: string;
  readonly content: Html;
  /** The query of this page's own address, for the link to the other language. @default no link */
  readonly query?: Readonly<Record<string, string>>;
};

/** The whole document. It needs no script, and nothing is loaded from anywhere. */
export const renderPage = ({ language, title, content, query }: Page): string =>
  html`<!doctype html>
<html lang="${language === 'zh-cn' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
${query === undefined ? [] : languageLink(language, query)}</main>
</body>
</html>
`.markup;

const languageLink = (language: PageLanguage, query: Readonly<Record<string, string>>): Html => {
  const { code, tag, name } = OTHER_LANGUAGE[language];
  const address = `?${new URLSearchParams({ ...query, lang: code })}`;
  return html`<nav><a href="${address}" hreflang="${tag}" lang="${tag}">${name}</a></nav>
`;
};

/** A page as the answer of an operation. */
export const pageReply = (status: 200 | 403 | 404, page: Page): Reply => ({
  status,
  contentType: 'text/html',
  text: renderPage(page),
});
