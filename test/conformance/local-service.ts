import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { ClientCaller } from '#test/support/official-client.ts';
import { createSink } from '#test/support/sink.ts';
import type { LocalFacts } from '../../bin/local-facts.ts';
import { type Answer, askOperator } from '../../bin/operator-function.ts';
import { purgeLetters } from '../../bin/smn/letters.ts';
import { regionOf } from './region-of.ts';
import type { Surroundings } from './run-cases.ts';

const Entry = z.object({ protocol: z.string(), to: z.string(), text: z.string(), subject: z.string().optional() });
const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });

const OUTBOX_TIMEOUT_MS = 60_000;

/** The running local service with a receiver, and with two projects of this run alone; `close` leaves nothing of them. */
export const startLocalService = async (facts: LocalFacts) => {
  const ask = (payload: Answer) => askOperator({ local: facts }, payload);
  const since = new Date().toISOString();
  const callers = [await newCaller(facts, ask), await newCaller(facts, ask)] as const;
  const sink = await createSink();
  const surroundings: Surroundings = {
    caller: { ...callers[0], region: await regionOf(callers[0]) },
    other: callers[1],
    receiver: { sink, outbox: (protocol) => readOutbox(facts, protocol) },
    hasTargets: true,
    hasConsole: facts.console !== undefined,
  };
  const close = async (): Promise<void> => {
    await sink.close();
    await emptyOutbox(facts, since);
    for (const caller of callers) {
      const { projectId: project, accessKey } = caller;
      await purgeLetters(caller);
      await ask({ command: 'credentials delete', project, accessKey });
    }
  };
  return { surroundings, close };
};

const newCaller = async (
  { endpoint }: LocalFacts,
  ask: (payload: Answer) => Promise<Answer>,
): Promise<ClientCaller> => {
  const projectId = `conformance-${randomBytes(6).toString('hex')}`;
  const credential = Credential.parse(await ask({ command: 'credentials create', project: projectId }));
  return { endpoint, projectId, ...credential };
};

const readOutbox = async ({ outbox }: LocalFacts, protocol: string) => {
  const response = await fetch(`${outbox}?protocol=${protocol}`, { signal: AbortSignal.timeout(OUTBOX_TIMEOUT_MS) });
  return z.array(Entry).parse(await response.json());
};

const Removed = z.object({ removed: z.number() });
const QUIET_LOOKS = 2;
const MAX_POLLS = 120;
const PAUSE_MS = 500;

/** Removes what came since then, until the lanes are empty and nothing more has come: the last messages are still on their way. */
const emptyOutbox = async (facts: LocalFacts, since: string): Promise<void> => {
  const sqs = new SQSClient({
    endpoint: facts.awsEndpointUrl,
    region: facts.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (let looks = 0, quiet = 0; looks < MAX_POLLS && quiet < QUIET_LOOKS; looks++) {
    const isBusy = await areLanesBusy(sqs);
    const response = await fetch(`${facts.outbox}?since=${since}`, { method: 'DELETE' });
    const { removed } = Removed.parse(await response.json());
    quiet = isBusy || removed > 0 ? 0 : quiet + 1;
    await pause(PAUSE_MS);
  }
  sqs.destroy();
};

/** Whether a lane holds or processes a message; one that waits for a retry goes to an endpoint that does not answer. */
const areLanesBusy = async (sqs: SQSClient): Promise<boolean> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  for (const QueueUrl of QueueUrls.filter((url) => /Lane[^/]*$/.test(url))) {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
    );
    if (AttributeNames.some((name) => Attributes[name] !== '0')) return true;
  }
  return false;
};
