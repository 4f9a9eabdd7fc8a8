import { escapeXml } from '#local/services/query-protocol.ts';
import type { Subscribable } from '#local/subscribers.ts';

/** What a browser shows under `/`: where to go from here. Programs get the API's versions there. */
export const startPage = (subscribers: readonly Subscribable[]): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>SMN on this machine</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
  li { margin: .3rem 0; } code { overflow-wrap: anywhere; } th { text-align: left; } td, th { padding-right: 1rem; }
</style>
<h1>SMN on this machine</h1>
<p>The service is up. Its project id, keys and token are in the terminal, and in <code>local.json</code> of its state.</p>
<ul>
  <li><a href="/local/outbox">Outbox</a>: what people, devices and AWS services would have received</li>
  <li><a href="/docs">API reference</a>, and <a href="/openapi.json">the same for programs</a> (OpenAPI 3.1)</li>
  <li><a href="/v2">Version</a> of the API, as clients ask for it</li>
</ul>
<p>In a terminal: <code>npm run demo</code> shows the whole flow, <code>npm run smn -- --help</code> operates the service,
<code>npm run conformance</code> tries every operation. <code>docs/guide.md</code> has recipes for curl and the SDKs.</p>
${subscribers.length === 0 ? '' : tableOf(subscribers)}</html>`;

const tableOf = (subscribers: readonly Subscribable[]): string => `<h2>Functions and queues of yours</h2>
<table><tr><th>Name<th>Protocol<th>Endpoint to subscribe</tr>
${subscribers.map(rowOf).join('\n')}
</table>
`;

const rowOf = ({ name, protocol, endpoint }: Subscribable): string =>
  `<tr><td>${escapeXml(name)}<td>${escapeXml(protocol)}<td><code>${escapeXml(endpoint)}</code></tr>`;
