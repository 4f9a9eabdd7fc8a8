/** Writes the types of the API's requests and answers, made of its OpenAPI document. `npm run check:types` runs it first. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { operationGroups } from '#src/contract/operations.ts';

const FILE = new URL('./src/api/generated/schema.ts', import.meta.url);

// The types carry no addresses; the JSON form is what clients get.
const document = JSON.stringify(openApiOf(operationGroups, 'https://smn.example.com'));
const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
mkdirSync(new URL('.', FILE), { recursive: true });
writeFileSync(FILE, types);
process.stdout.write(`${fileURLToPath(FILE)}\n`);
