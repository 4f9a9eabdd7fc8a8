import { createHash } from 'node:crypto';
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from '#src/contract/open-api.ts';
import { type Html, html } from '#src/operations/pages/html.ts';
import { fieldsOf, type SchemaField } from './schema-fields.ts';

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --side: #f2f4f7; --line: #d5dae1; --quiet: #55606e; --act: #1a5fb4; --get: #1b6e3c; --post: #1a5fb4; --put: #8a5300; --delete: #a51d2d; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181c; --side: #1f2328; --line: #3b424b; --quiet: #a3adb9; --act: #78aeed; --get: #57e389; --post: #78aeed; --put: #f8c572; --delete: #f66151; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; background: var(--ground); display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.25rem; background: var(--side); border-right: 1px solid var(--line); font-size: .9rem; }
nav h2 { margin: 1rem 0 .25rem; font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--quiet); }
nav ul { margin: 0; padding: 0; list-style: none; }
main { padding: 1.5rem 2rem 6rem; max-width: 60rem; min-width: 0; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; }
article { padding: 1.25rem 0; border-top: 1px solid var(--line); }
article h3 { margin: 0 0 .25rem; }
a { color: var(--act); text-decoration: none; } a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 3px solid #e5a50a; outline-offset: 2px; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.route { padding: .5rem .75rem; border-radius: .375rem; background: var(--side); }
.GET { color: var(--get); } .POST { color: var(--post); } .PUT { color: var(--put); } .DELETE { color: var(--delete); }
.quiet { color: var(--quiet); } .tag { font-size: .75rem; border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .5rem; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .25rem 0 .75rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; font-weight: 600; margin: .5rem 0; }
@media (max-width: 52rem) { body { grid-template-columns: minmax(0, 1fr); } nav { position: static; height: auto; max-height: 40vh; border-right: 0; } main { padding: 1rem; } }
`;

/** What `style-src` of the content security policy must allow for the docs page. */
export const DOCS_STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

type Placed = { readonly path: string; readonly method: string; readonly operation: OpenApiOperation };

/** The whole document as one page, by resource; it needs no script, and nothing is loaded from anywhere. */
export const renderDocs = (document: OpenApiDocument): string => {
  const all: readonly Placed[] = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = document.tags.map((tag) => ({
    ...tag,
    placed: all.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SMN v2 API</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<nav aria-label="Operations">
<a href="#top">SMN v2 API</a>
${groups.map(({ name, placed }) => html`<h2>${name}</h2><ul>${placed.map(linkTo)}</ul>`)}
</nav>
<main id="top">
<h1>SMN v2 API</h1>
<p>${String(document.info['description'])}</p>
<p>Base address: <code>${document.servers[0]?.url ?? ''}</code>. The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
${groups.map(
  ({ name, description, placed }) =>
    html`<section><h2>${name}</h2><p class="quiet">${description}</p>${placed.map(article)}</section>`,
)}
</main>
</body>
</html>
`.markup;
};

const linkTo = ({ operation: { operationId } }: Placed): Html =>
  html`<li><a href="#${operationId}">${operationId}</a></li>
`;

const article = ({ path, method, operation }: Placed): Html => html`<article id="${operation.operationId}">
<h3><a href="#${operation.operationId}">${operation.operationId}</a>${operation.deprecated === true ? html` <span class="tag">deprecated</span>` : []}</h3>
<p>${operation.summary} <span class="quiet">${operation.description.replaceAll('`', '')}</span></p>
<p class="route"><code><b class="${method}">${method}</b> ${path}</code></p>
${parametersTable(operation)}
${bodyTable(operation)}
${Object.entries(operation.responses).map(response)}
</article>
`;

const parametersTable = ({ parameters }: OpenApiOperation): Html | readonly [] => {
  if (parameters.length === 0) return [];
  const rows = parameters.flatMap(({ name, in: place, required, schema }) =>
    fieldsOf({ type: 'object', properties: { [name]: schema }, required: required ? [name] : [] }).map((field) => ({
      ...field,
      where: place,
    })),
  );
  return table('Parameters', rows);
};

const bodyTable = ({ requestBody }: OpenApiOperation): Html | readonly [] => {
  const [schema] = Object.values(requestBody?.content ?? {}).map((one) => one.schema);
  return schema === undefined ? [] : table('Body', fieldsOf(schema));
};

type Row = SchemaField & { readonly where?: string };

const table = (title: string, rows: readonly Row[]): Html => html`<div class="scroll"><table>
<thead><tr><th scope="col">${title}</th><th scope="col">Type</th><th scope="col">Allowed</th></tr></thead>
<tbody>${rows.map(
  ({ name, type, isRequired, allowed, where }) =>
    html`<tr><td><code>${name}</code>${isRequired ? html` <b title="required">*</b>` : []}${where === undefined ? [] : html` <span class="quiet">${where}</span>`}</td><td>${type}</td><td>${allowed}</td></tr>
`,
)}</tbody></table></div>`;

const response = ([status, { description, content }]: readonly [
  string,
  { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> },
]): Html => {
  const schema = content?.['application/json']?.schema;
  const lines = description.replaceAll('`', '').split('\n\n');
  const fields = schema === undefined || '$ref' in schema ? [] : fieldsOf(schema);
  const text = lines.map((line) => html`${line}<br>`);
  if (fields.length === 0) return html`<p><b>${status}</b> ${text}</p>`;
  return html`<details><summary>${status} ${lines[0] ?? ''}</summary>${table('Answer', fields)}</details>`;
};
