import * as z from 'zod';
import { parseJson } from '#src/domain/json.ts';
import type { Move } from '#src/domain/moving/move.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';

/** Sends a POST, as the client for user-given URLs does. */
export type Post = (
  request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly keepBytes: number;
  },
  signal: AbortSignal,
) => Promise<
  | { readonly kind: 'answered'; readonly status: number; readonly body?: { readonly text: string } }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
>;

/** What the place that a topic moves to has answered: its body, or why it did not do it. */
type RemoteAnswer =
  | { readonly kind: 'done'; readonly body: unknown }
  /** It may do it later. */
  | { readonly kind: 'later'; readonly why: string }
  /** It refuses, with what it says. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string };

/** Calls the operation `ReceiveTopic` of the place that a topic moves to. */
export type RemotePlace = {
  readonly call: (
    move: Pick<Move, 'endpoint' | 'toTopicUrn'>,
    token: string,
    step: Readonly<Record<string, unknown>>,
  ) => Promise<RemoteAnswer>;
};

const ANSWER_BYTES = 64 * 1024;

const Refusal = z.object({ error_msg: z.string().optional() });

/** Creates the client. A redirect is no answer: tokens go to the place that was named, and to no other. */
export const createRemotePlace = ({ post }: { readonly post: Post }): RemotePlace => ({
  call: async ({ endpoint, toTopicUrn }, token, step) => {
    const project = parseTopicUrn(toTopicUrn)?.project ?? '';
    const url = `${endpoint}/ops/v1/${encodeURIComponent(project)}/topics/${encodeURIComponent(toTopicUrn)}/arrival`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const request = { url, headers, body: JSON.stringify(step), keepBytes: ANSWER_BYTES };
    const answer = await post(request, AbortSignal.timeout(TIMEOUT_MS));
    if (answer.kind === 'failed') return { kind: 'later', why: answer.reason };
    if (answer.kind === 'refused') return { kind: 'refused', status: 0, why: answer.reason };
    return answerOf(answer.status, parseJson(answer.body?.text ?? ''));
  },
});

const answerOf = (status: number, body: unknown): RemoteAnswer => {
  if (status === 200) return { kind: 'done', body };
  const { error_msg: why = `it answered ${status}` } = Refusal.safeParse(body).data ?? {};
  return mayPass(status) ? { kind: 'later', why } : { kind: 'refused', status, why };
};

/** A 409 does not pass by itself: another topic has the name there, or what it says. */
const mayPass = (status: number): boolean => status >= 500 || status === 429;

/** Under the time that a call of the API may take. */
const TIMEOUT_MS = 29_000;
