/** `npm run build:package [-- FOLDER]`: builds the package of constructs, ready for `npm pack`. */
import { fileURLToPath } from 'node:url';
import { buildPackage } from './build-package.ts';

const [folder = fileURLToPath(new URL('../../dist/package', import.meta.url))] = process.argv.slice(2);

buildPackage(folder);
console.log(folder);
