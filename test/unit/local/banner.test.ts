import { expect, test } from 'vitest';
import { banner } from '#local/banner.ts';

test('the banner names the file that has all of it', () => {
  const address = 'http://127.0.0.1:8787';
  const facts = {
    ...{ endpoint: address, awsEndpointUrl: address, stage: 'local', projectId: 'p', region: 'us-east-1' },
    ...{ accessKey: 'AK', secretKey: 'SK', authToken: 'T', outbox: `${address}/local/outbox`, docs: `${address}/docs` },
    subscribers: [],
  };

  expect(banner(facts, { seconds: 2.04, stateDirectory: '.smn' })).toMatch(
    /All of this is in [.]smn\/local[.]json[.] /,
  );
  expect(banner(facts, { seconds: 2.04, stateDirectory: undefined })).not.toContain('local.json');
});
