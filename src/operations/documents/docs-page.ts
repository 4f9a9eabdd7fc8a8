import { createHash } from 'node:crypto';
import { html } from '#src/operations/pages/html.ts';

/** Where the page gets its script from, and what it shows. */
const SCRIPT_PATH = '/docs/redoc.js';

const STYLE = 'body { margin: 0; }';

/** Shows the document when the script is there. The script makes styles as it goes, and marks them with the page's nonce. */
const START = `
const { nonce } = document.currentScript;
Redoc.init('/openapi.json', { nonce, hideDownloadButtons: false, jsonSamplesExpandLevel: 4, sortRequiredPropsFirst: true }, document.getElementById('docs'));
`;

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A style element that is empty when it is made, as the script makes one before it fills it. */
const EMPTY = sha256('');

/** The style of the script's scrollbars, which comes without a nonce. */
const SCROLLBARS = "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='";

/** What the page may do: run the script that comes with it, get the document from here, and search in a worker. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}' ${EMPTY} ${SCROLLBARS} ${sha256(STYLE)}`,
    'img-src data:',
    "connect-src 'self'",
    'worker-src blob:',
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** A page, and the content security policy it is sent with. */
export type DocsPage = { readonly text: string; readonly contentSecurityPolicy: string };

/**
 * The page that shows the API's document, searchable, with a script that comes from this service alone. `nonce` is another
 * one for every answer.
 */
export const renderDocs = (nonce: string): DocsPage => ({
  contentSecurityPolicy: policyOf(nonce),
  text: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SMN v2 API</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<noscript>This page needs JavaScript. The same for programs: <a href="/openapi.json">openapi.json</a>.</noscript>
<main id="docs"></main>
<script src="${SCRIPT_PATH}"></script>
<script nonce="${nonce}">${{ markup: START }}</script>
</body>
</html>
`.markup,
});
