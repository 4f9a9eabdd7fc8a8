import type { IncomingMessage, ServerResponse } from 'node:http';
import { isForeign } from '#local/loopback.ts';
import type { Outbox, OutboxEntry } from '#local/outbox.ts';
import type { Phones } from '#local/phones.ts';
import { escapeXml } from '#local/services/query-protocol.ts';
import type { Subscribable } from '#local/subscribers.ts';
import { startPage } from './start-page.ts';

type LocalPagesOptions = {
  readonly outbox: Outbox;
  readonly phones: Pick<Phones, 'pickUp' | 'leave'>;
  readonly subscribers: readonly Subscribable[];
};

/** Whether a request is answered by the local service itself: `/local/…`, and `/` for browsers. */
export const isForLocalPages = (request: IncomingMessage): boolean => {
  const { pathname } = urlOf(request);
  const isBrowser = ['GET', 'HEAD'].includes(request.method ?? '') && asksForPage(request) && !isForeign(request);
  return pathname === '/local' || pathname.startsWith('/local/') || (pathname === '/' && isBrowser);
};

const asksForPage = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/html') === true;

/** Answers {@link isForLocalPages}: what the local service itself has to show. */
export const createLocalPages =
  ({ outbox, phones, subscribers }: LocalPagesOptions) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = refusalOf(request);
    const phone = phoneOf(request);
    if (refusal !== undefined) send(response, refusal.status, { message: refusal.message });
    else if (phone !== undefined) answerPhone(phones, phone, response);
    else if (urlOf(request).pathname === '/') sendPage(response, startPage(subscribers));
    else answerOutbox(outbox, request, response);
  };

const answerOutbox = (outbox: Outbox, request: IncomingMessage, response: ServerResponse): void => {
  const { searchParams } = urlOf(request);
  if (request.method === 'DELETE') {
    send(response, 200, { removed: outbox.removeSince(searchParams.get('since') ?? '') });
    return;
  }
  const entries = outbox.list(searchParams.get('protocol') ?? undefined);
  if (asksForPage(request)) sendPage(response, page(entries));
  else send(response, 200, entries);
};

const answerPhone = (phones: LocalPagesOptions['phones'], number: string, response: ServerResponse): void => {
  const picksUp = response.req.method !== 'DELETE';
  if (picksUp) phones.pickUp(number).catch(() => response.destroy());
  else phones.leave(number);
  send(response, 200, { number, picksUp });
};

/** Paths that no URL can have, as `//`, match none of these pages. */
const urlOf = ({ url = '/' }: IncomingMessage) => new URL(`http://localhost${url.startsWith('/') ? url : '/'}`);

/** `/local/phones/+8613800138000`: POST makes the phone with this number answer, DELETE makes it ring unanswered. */
const phoneOf = (request: IncomingMessage): string | undefined => {
  const digits = /^\/local\/phones\/(?:\+|%2B)(\d{7,15})$/i.exec(urlOf(request).pathname)?.[1];
  return digits === undefined ? undefined : `+${digits}`;
};

const refusalOf = (request: IncomingMessage): { readonly status: number; readonly message: string } | undefined => {
  if (isForeign(request)) return { status: 403, message: 'Forbidden: Host or Origin is not of this address' };
  const { pathname } = urlOf(request);
  const isPhone = phoneOf(request) !== undefined;
  if (!['/', '/local/outbox'].includes(pathname) && !isPhone) return { status: 404, message: 'Not Found' };
  const ofPages = pathname === '/' ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'DELETE'];
  const methods = isPhone ? ['POST', 'DELETE'] : ofPages;
  return methods.includes(request.method ?? '') ? undefined : { status: 405, message: 'Method Not Allowed' };
};

/** What every page has, as every answer of the API. */
const NO_SNIFFING = { 'x-content-type-options': 'nosniff' };

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...NO_SNIFFING })
    .end(JSON.stringify(body));
};

const sendPage = (response: ServerResponse, html: string): void => {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      ...NO_SNIFFING,
    })
    .end(response.req.method === 'HEAD' ? undefined : html);
};

const SHOWN = 200;

/** Newest first for people; the JSON form is oldest first. */
const page = (entries: readonly OutboxEntry[]): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Outbox</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
  article { border-top: 1px solid #ccc; padding: 1rem 0; }
  h2 { font-size: 1rem; margin: 0; } p { margin: 0; color: #555; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; } iframe { width: 100%; height: 16rem; border: 1px solid #ccc; }
</style>
<h1>Outbox</h1>
<p>What people would have received, newest first (${entries.length} in all). <a href="?">All</a>
<a href="?protocol=email">Email</a> <a href="?protocol=sms">SMS</a>
<a href="?protocol=callnotify">Calls</a> <a href="?protocol=application">Push</a> <a href="?protocol=event">Events</a></p>
${entries.slice(-SHOWN).toReversed().map(article).join('\n')}
</html>`;

const article = ({ protocol, to, subject, text, html, at }: OutboxEntry): string => `<article>
<h2>${escapeXml(subject ?? text.slice(0, 60))}</h2>
<p>${escapeXml(protocol)} to ${escapeXml(to)}, <time>${escapeXml(at)}</time></p>
<pre>${linked(escapeXml(text))}</pre>
${html === undefined ? '' : `<details><summary>HTML</summary><iframe sandbox srcdoc="${escapeXml(html)}"></iframe></details>`}
</article>`;

const linked = (escaped: string): string =>
  escaped.replace(/https?:\/\/[^\s<>"']+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
