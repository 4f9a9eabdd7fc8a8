import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type Look, signInAt } from './console.ts';
import { PATIENT, type Service, startService } from './service.ts';
import { answer } from './sink.ts';
import { until } from './until.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What would run in a page that took texts for HTML. */
const MARKUP = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

/** A service with a console and something to look at in it, and a browser that looks. */
export type RunningConsole = {
  readonly service: Service;
  readonly browser: Browser;
  /** The topic `alerts`, whose display name is markup, with two subscriptions. */
  readonly topic: string;
  /** What was published to it; its subject begins with "High water". */
  readonly message: string;
  /** The subscription whose endpoint takes everything, at `/good` of the sink. */
  readonly subscription: string;
  /** That of the other endpoint, `/gone`, which answers 410. */
  readonly failure: string;
  /** A message template with the variables `place` and `time`. */
  readonly template: string;
  /** The address of a path of the console. */
  readonly at: (path: string) => string;
  /** Signs a person in at a path of the console. */
  readonly signedIn: (path: string, look?: Look) => ReturnType<typeof signInAt>;
  readonly stop: () => Promise<void>;
};

/** Starts the service and the browser; the project of the service has the topic, a message and a dead letter. */
export const startConsole = async (): Promise<RunningConsole> => {
  // Functions trust a token for as long.
  const callers = { credentialCacheSeconds: 1 };
  const settings = { ...PATIENT.settings, callers, receipts: { kept: 'summary' }, usage: { kept: 'all' } };
  const events = { sources: [{ source: 'aws.cloudwatch' }] };
  const [service, browser] = await Promise.all([
    startService({ ...PATIENT, settings, console: { outbox: true }, events }),
    launchBrowser(),
  ]);
  const at = (path: string): string => `${service.cloud.facts.endpoint}/console${path}`;
  return {
    ...(await prepare(service)),
    ...{ service, browser, at },
    signedIn: (path, look) => signInAt(browser, at(path), look),
    stop: async () => {
      await browser.close();
      await service.stop();
    },
  };
};

const prepare = async (service: Service) => {
  const ops = `/ops/v1/${service.cloud.facts.projectId}`;
  const topic = await service.topic('alerts');
  await service.call('PUT', `{p}/topics/${topic}`, { display_name: MARKUP });
  const subscription = await service.subscribe(topic, '/good');
  const windows = [{ days: ['mon', 'sat'], from: '22:00', to: '06:00' }];
  const policy = { max_per_second: 1000, windows: [...windows, { days: DAYS, from: '00:00', to: '00:00' }] };
  const path = `${ops}/subscriptions/${subscription}/delivery-policy`;
  await service.call('PUT', path, { ...policy, time_zone: 'Europe/Berlin' });
  await service.subscribe(topic, '/gone');
  service.sink.on('/gone', answer(410));
  const message = await service.publish(topic, { subject: `High water ${MARKUP}`, message: MARKUP });
  await until('the dead letter', async () => {
    const { body } = await service.call('GET', `${ops}/dead-letters`);
    return JSON.stringify(body).includes('410');
  });
  const { body } = await service.call('GET', `${ops}/failures`);
  const [, failure = ''] = /"failure_id":"(\w+)"/.exec(JSON.stringify(body)) ?? [];
  const tide = { message_template_name: 'tide', content: 'High water at {place}: {time}' };
  const template = String((await service.call('POST', '{p}/message_template', tide)).body['message_template_id']);
  return { topic, message, subscription, failure, template };
};
