import { fileURLToPath } from 'node:url';

/** Where ephemeral starts keep what is costly to make and the same for all of them. */
export const SHARED_CACHE = fileURLToPath(new URL('../node_modules/.cache/smn-local', import.meta.url));
