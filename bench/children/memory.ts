import { z } from 'zod';
import { createLaneInvocation, envelopesTo } from '../lane.ts';
import { finish, Port, readParameters } from './parameters.ts';

// The http lane's memory while endpoints read nothing: 256 KB of text, which JSON makes six times as long.
const { port, concurrency } = readParameters(z.object({ port: Port, concurrency: z.int() }));
const envelopes = envelopesTo(`http://127.0.0.1:${port}`, '\u0000'.repeat(256 * 1024));
const invoke = createLaneInvocation({ envelopes, concurrency, endpointTimeoutSeconds: 1 });
await invoke();
finish({ peakMb: process.resourceUsage().maxRSS / 1024 });
