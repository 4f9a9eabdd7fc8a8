import { z } from 'zod';
import { finish, readParameters } from './parameters.ts';

// What loading a module takes in a fresh process, as at a cold start.
const { module } = readParameters(z.object({ module: z.string() }));
const before = process.cpuUsage();
const startedAt = performance.now();
await import(module);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
finish({ wallMs, cpuMs: (user + system) / 1000 });
