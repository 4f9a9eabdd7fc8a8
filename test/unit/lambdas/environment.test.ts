import { describe, expect, test } from 'vitest';
import { readEnvironment } from '#lambdas/runtime/environment.ts';

describe('the environment', () => {
  test('returns the requested variables, parsed', () => {
    const source = {
      AWS_REGION: 'us-east-1',
      LANE_QUEUES: '{"http":"https://sqs.us-east-1.amazonaws.com/1/http"}',
      SENDER_ADDRESS: 'unasked',
    };
    const environment = readEnvironment(['AWS_REGION', 'LANE_QUEUES'], source);

    expect(environment).toEqual({
      AWS_REGION: 'us-east-1',
      LANE_QUEUES: { http: 'https://sqs.us-east-1.amazonaws.com/1/http' },
    });
  });

  test('names everything that is missing or malformed, and shows no value', () => {
    const source = { RETRY_QUEUES: '{', LANE_QUEUES: '{"http":"secret"}', PUBLIC_BASE_URL: 'https://smn.example.com/' };
    const read = () =>
      readEnvironment(['AWS_REGION', 'RETRY_QUEUES', 'LANE_QUEUES', 'PUBLIC_BASE_URL', 'CLEANUP_QUEUE_URL'], source);

    expect(read).toThrow(/AWS_REGION is missing.*CLEANUP_QUEUE_URL is missing/);
    expect(read).toThrow('RETRY_QUEUES: is not JSON');
    expect(read).toThrow('LANE_QUEUES.http: Invalid URL');
    expect(read).toThrow('PUBLIC_BASE_URL: ends in a slash');
    expect(read).not.toThrow('secret');
  });

  test('takes an empty text for missing', () => {
    expect(() => readEnvironment(['REGISTRY_TABLE_NAME'], { REGISTRY_TABLE_NAME: '' })).toThrow('REGISTRY_TABLE_NAME');
  });
});
