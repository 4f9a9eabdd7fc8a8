import { createHmac, generateKeyPairSync } from 'node:crypto';
import { Pool } from 'undici';
import { z } from 'zod';
import { renderHttp } from '#src/protocols/http/render.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createLaneInvocation, DELIVERIES, envelopesTo } from '../lane.ts';
import { finish, Port, readParameters } from './parameters.ts';

// Sends the same requests as the http lane's handler does, or from a bare loop over an undici pool.
const { port, mode, warmUps, invocations, concurrency } = readParameters(
  z.object({
    port: Port,
    mode: z.enum(['handler', 'pool']),
    warmUps: z.int(),
    invocations: z.int(),
    concurrency: z.int(),
  }),
);
const origin = `http://127.0.0.1:${port}`;
const envelopes = envelopesTo(origin);

const createPoolInvocation = (): (() => Promise<unknown>) => {
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicBaseUrl = 'https://smn.example.com';
  const context = { privateKey, certificateUrl: `${publicBaseUrl}/cert.pem`, publicBaseUrl };
  const requests = envelopes.flatMap((envelope) => {
    const parsed = Envelope.parse(envelope);
    return parsed.recipients.flatMap((recipient) => renderHttp(parsed, context)(recipient) ?? []);
  });
  const worker = async (left: (typeof requests)[number][]): Promise<void> => {
    for (let request = left.pop(); request !== undefined; request = left.pop()) {
      const body = typeof request.body === 'string' ? request.body : Buffer.concat(request.body);
      const signature = createHmac('sha256', 'secret').update(body).digest('base64');
      const headers = { ...request.headers, 'x-signature': signature };
      const { pathname: path } = new URL(request.url);
      const answered = await pool.request({ method: 'POST', path, headers, body });
      await answered.body.dump();
    }
  };
  return () => {
    const left = [...requests];
    return Promise.all(Array.from({ length: concurrency }, () => worker(left)));
  };
};

const invoke =
  mode === 'handler'
    ? createLaneInvocation({ envelopes, concurrency, endpointTimeoutSeconds: 5 })
    : createPoolInvocation();
for (let round = 0; round < warmUps; round++) await invoke();
const before = process.cpuUsage();
const startedAt = performance.now();
for (let round = 0; round < invocations; round++) await invoke();
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(before);
const deliveries = invocations * DELIVERIES;
finish({ cpuMs: (user + system) / 1000 / deliveries, perSecond: deliveries / seconds });
