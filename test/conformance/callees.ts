import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import * as z from 'zod';
import type { World } from './world.ts';

/** A number of mainland China that no other case has. */
export const aNumber = (): string => `+86138${String(randomInt(100_000_000)).padStart(8, '0')}`;

/** Subscribes a number to calls and confirms it by the link in the text message to it; returns the subscription's URN. */
export const confirmed = async (world: World, topicUrn: string, number = aNumber()): Promise<string> => {
  const urn = await world.subscription(topicUrn, { protocol: 'callnotify', endpoint: number, remark: 'on duty' });
  const link = await world.eventually(async () => {
    const texts = (await world.receiver().outbox('callnotify')).filter(({ to }) => to === number);
    return z.url().parse(/https?:\/\/\S+/.exec(texts[0]?.text ?? '')?.[0]);
  });
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ action: 'confirm' }) });
  assert.equal(answer.status, 200);
  return urn;
};

/** The body of a call that makes or replaces a notify policy. */
export const policyOf = (...polling: readonly { order: number; subscription_urns: readonly string[] }[]) => ({
  data: { protocol: 'callnotify', polling },
});
