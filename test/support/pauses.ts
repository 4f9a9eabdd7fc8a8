import type { Service } from './service.ts';
import { until } from './until.ts';

/** Calls of the operations API that pause subscriptions. */
export const createPauses = (service: Pick<Service, 'call' | 'cloud'>) => {
  const of = (urn: string, what: string): string =>
    `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/${what}`;
  const hold = async (urn: string) => (await service.call('GET', of(urn, 'hold'))).body;
  return {
    pause: (urn: string, body: object = {}) => service.call('POST', of(urn, 'pause'), body),
    resume: (urn: string) => service.call('POST', of(urn, 'resume')),
    hold,
    /** Waits until so many messages of a subscription are held. */
    held: (urn: string, count: number) =>
      until(`${count} held messages`, async () => (await hold(urn))['held_messages'] === count, 60),
  };
};
