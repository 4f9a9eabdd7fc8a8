import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';

/** What was written, line by line; Powertools writes through a console of its own in functions, through this one in tests. */
const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'smn-test');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'SMN');
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text: unknown) => {
      lines.push(JSON.parse(String(text)));
    });
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the log', () => {
  test('carries the facts of an invocation on every line, and none of the one before', () => {
    const logger = createLogger();
    logger.begin({ request_id: 'a', lane: 'http' });
    logger.info('Did something', { message_id: 'm' });
    logger.begin({ request_id: 'b' });
    logger.warn('Did more');

    expect(lines[0]).toMatchObject({ level: 'INFO', request_id: 'a', lane: 'http', message_id: 'm' });
    expect(lines[1]).toMatchObject({ level: 'WARN', message: 'Did more', request_id: 'b' });
    expect(lines[1]).not.toHaveProperty('lane');
  });

  test('shows an error with its causes, and what is thrown but no error', () => {
    const logger = createLogger();
    logger.error('Failed', new Error('outer', { cause: new Error('inner') }), { attempt: 1 });
    logger.error('Failed', 'text');

    expect(lines[0]).toMatchObject({
      level: 'ERROR',
      message: 'Failed',
      attempt: 1,
      error: { message: 'outer', stack: expect.anything(), cause: { message: 'inner' } },
    });
    expect(lines[1]).toMatchObject({ error: { message: 'text' } });
  });
});

describe('metrics', () => {
  test('are counted per service and lane', () => {
    const metrics = createMetrics();
    metrics.count('http', { Delivered: 3, Retried: 1, Expired: 0 });
    metrics.count('sms', { DeadLetters: 2 });

    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ service: 'smn-test', lane: 'http', Delivered: 3, Retried: 1 });
    expect(lines[0]).toHaveProperty('_aws.CloudWatchMetrics.0', {
      Namespace: 'SMN',
      Dimensions: [['service', 'lane']],
      Metrics: [
        { Name: 'Delivered', Unit: 'Count' },
        { Name: 'Retried', Unit: 'Count' },
      ],
    });
    expect(lines[1]).toMatchObject({ lane: 'sms', DeadLetters: 2 });
    expect(lines[1]).not.toHaveProperty('Delivered');
  });

  test('that are all 0 write nothing', () => {
    createMetrics().count('email', { Delivered: 0 });

    expect(lines).toEqual([]);
  });
});
