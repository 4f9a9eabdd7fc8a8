import { startPublishing } from '#test/support/publishing.ts';
import { MESSAGE } from '../message.ts';
import type { BenchOptions, Figure } from './figure.ts';

/** What a publish of 1 KB calls, once its credential and its subscribers are known to the function. */
export type PublishCounts = { readonly reads: number; readonly sqsUnits: number };

const command = 'npm run bench -- --only publish';

/** Publishes twice to one subscriber on local engines and counts what the second one calls. */
export const measurePublish = async ({ tell }: BenchOptions) => {
  tell('a publish on local engines');
  const publishing = await startPublishing();
  try {
    const topic = await publishing.topicWith({ https: 1 });
    const publish = async (): Promise<void> => {
      const { status } = await publishing.publish(topic, { message: MESSAGE.bodies.default });
      if (status !== 200) throw new Error(`The publish was answered with ${status}`);
    };
    await publish();
    publishing.requests.length = 0;
    const calls = await publishing.dynamodb.callsOf(publish);
    const sqsUnits = publishing.requests.reduce((sum, { billedUnits }) => sum + billedUnits, 0);
    const counts: PublishCounts = { reads: calls.length, sqsUnits };
    const figures: readonly Figure[] = [
      { what: 'SQS billed requests per publish, 1 subscriber, 1 KB', measured: String(sqsUnits), target: '1', command },
      { what: 'DynamoDB calls per warm publish', measured: calls.join(', '), target: '1 read', command },
    ];
    return { counts, figures };
  } finally {
    await publishing.stop();
  }
};
