import { describe, expect, test } from 'vitest';
import { SERVICE_EVENTS, serviceEvent, serviceEventSource } from '#src/domain/service-events/service-event.ts';
import { subscriptionFacts } from '#src/domain/service-events/subscription-facts.ts';

const SUBJECT = {
  topicUrn: 'urn:smn:us-east-1:project-1:orders',
  id: '0123456789abcdef0123456789abcdef',
  protocol: 'https',
} as const;

const CAP = {
  project_id: 'project-1',
  protocol: 'sms',
  since: '2026-03-04T05:06:10Z',
  month: '2026-03',
  threshold_percent: 80,
  cap_usd: 100,
  spent_usd: 80.12,
} as const;

describe('an event of the service', () => {
  test('has the same id whenever the same has happened, and another for anything else', () => {
    const first = serviceEvent('SMN Spend Cap Reached', ['project-1', 'sms', '2026-03', 80], CAP);
    const again = serviceEvent('SMN Spend Cap Reached', ['project-1', 'sms', '2026-03', 80], {
      ...CAP,
      since: '2026-03-04T05:06:11Z',
    });
    const others = [
      serviceEvent('SMN Spend Cap Reached', ['project-1', 'sms', '2026-03', 100], CAP),
      serviceEvent('SMN Spend Cap Reached', ['project-1', 'sms', '2026-0', '3', 80], CAP),
    ];

    expect(first.id).toMatch(/^[0-9a-f]{32}$/);
    expect(again.id).toBe(first.id);
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(3);
  });

  test('says its id and version in what its schema describes', () => {
    const { id, detail } = serviceEvent('SMN Spend Cap Reached', ['x'], CAP);

    expect(SERVICE_EVENTS['SMN Spend Cap Reached'].parse(detail)).toEqual({ version: '1', id, ...CAP });
  });

  test('names a subscription by its URN, and nothing of its endpoint', () => {
    const given = { ...SUBJECT, endpoint: 'https://user:secret@example.com' };

    expect(subscriptionFacts(given, Date.parse('2026-03-04T05:06:10.789Z'))).toEqual({
      project_id: 'project-1',
      topic_urn: SUBJECT.topicUrn,
      subscription_urn: `${SUBJECT.topicUrn}:${SUBJECT.id}`,
      protocol: 'https',
      since: '2026-03-04T05:06:10Z',
    });
  });

  test('is none of a subscription user', () => {
    const topicUrn = `urn:smn:us-east-1:project-1:_${SUBJECT.id}`;

    expect(subscriptionFacts({ ...SUBJECT, topicUrn }, 0)).toBeUndefined();
  });

  test('comes from the source of its stage', () => {
    expect(serviceEventSource('smn-prod-')).toBe('smn.prod');
    expect(serviceEventSource('smn-smn-2-')).toBe('smn.smn-2');
  });
});
