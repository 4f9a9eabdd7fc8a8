/** `npm run docs`: writes what docs/configuration.md says of each setting anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './configuration.ts';

const file = new URL('../../docs/configuration.md', import.meta.url);

writeFileSync(file, withTables(readFileSync(file, 'utf8')));
