import * as z from 'zod';
import type { InvocationResult } from '#local/functions/sandbox.ts';

/** A response as the gateway sends it. */
export type WireResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

const Structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

/** The gateway's own answer, in its own form. */
export const gatewayResponse = (status: number, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message })),
});

/** Turns a function's result into a response; anything that is none is the gateway's 500. */
export const toResponse = ({ payload, isError }: InvocationResult): WireResponse => {
  if (isError) return gatewayResponse(500, 'Internal Server Error');
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return inferred(result);
  const structured = Structured.safeParse(result);
  return structured.success ? fromStructured(structured.data) : gatewayResponse(500, 'Internal Server Error');
};

/** A function may return its body alone: 200 and JSON. */
const inferred = (result: unknown): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)),
});

const fromStructured = ({ statusCode, headers = {}, cookies, body, isBase64Encoded }: z.infer<typeof Structured>) => {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(named),
      ...(cookies === undefined || cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
};
