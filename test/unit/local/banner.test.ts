import { expect, test } from 'vitest';
import { banner } from '#local/banner.ts';

const address = 'http://127.0.0.1:8787';
const facts = {
  ...{ endpoint: address, awsEndpointUrl: address, stage: 'local', projectId: 'p', region: 'us-east-1' },
  ...{ accessKey: 'AK', secretKey: 'SK', authToken: 'T', outbox: `${address}/local/outbox`, docs: `${address}/docs` },
  subscribers: [],
  awsPrincipals: [
    { arn: 'arn:aws:iam::1:role/r', accessKeyId: 'ASIA', secretAccessKey: 'S', sessionToken: 'T' },
    { arn: 'arn:aws:iam::1:user/u', accessKeyId: 'AKIA', secretAccessKey: 'S' },
  ],
};

test('the banner names the file that has all of it', () => {
  expect(banner(facts, { seconds: 2.04, stateDirectory: '.smn' })).toMatch(
    /All of this is in [.]smn\/local[.]json[.] /,
  );
  expect(banner(facts, { seconds: 2.04, stateDirectory: undefined })).not.toContain('local.json');
});

test('the banner shows whom AWS knows here, with keys to be pasted into a shell', () => {
  const shown = banner(facts, { seconds: 2.04, stateDirectory: undefined });

  expect(shown).toContain('  AWS role      arn:aws:iam::1:role/r\n');
  expect(shown).toContain('  AWS_ACCESS_KEY_ID=ASIA AWS_SECRET_ACCESS_KEY=S AWS_SESSION_TOKEN=T\n');
  expect(shown).toContain('  AWS user      arn:aws:iam::1:user/u\n');
  expect(shown).toContain('  AWS_ACCESS_KEY_ID=AKIA AWS_SECRET_ACCESS_KEY=S\n');
});
