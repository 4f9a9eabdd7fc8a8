import { describe, expect, test } from 'vitest';
import { isResponseUrl } from '#lambdas/api/response-url.ts';

const allowed = { awsRegion: 'eu-west-1', allowedCidrs: [] };
const BUCKET = 'cloudformation-custom-resource-response-euwest1';
const PATH = '/arn%3Aaws%3Acloudformation%3Aeu-west-1%3A1%3Astack/orders/1?X-Amz-Signature=abc';

describe('an answer goes to CloudFormation', () => {
  test.each([
    `${BUCKET}.s3.amazonaws.com`,
    `${BUCKET}.s3-eu-west-1.amazonaws.com`,
    `${BUCKET}.s3.eu-west-1.amazonaws.com`,
    `${BUCKET}.s3.dualstack.eu-west-1.amazonaws.com`,
    `${BUCKET}.s3.eu-west-1.amazonaws.com:443`,
  ])('at %s', (host) => {
    expect(isResponseUrl(`https://${host}${PATH}`, allowed)).toBe(true);
  });

  test.each([
    ['cn-north-1', 'cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'cloudformation-custom-resource-response-usgovwest1.s3.us-gov-west-1.amazonaws.com'],
    ['eusc-de-east-1', 'cloudformation-custom-resource-response-euscdeeast1.s3.eusc-de-east-1.amazonaws.eu'],
    ['us-iso-east-1', 'cloudformation-custom-resource-response-usisoeast1.s3.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'cloudformation-custom-resource-response-usisobeast1.s3.us-isob-east-1.sc2s.sgov.gov'],
  ])('in %s', (awsRegion, host) => {
    expect(isResponseUrl(`https://${host}${PATH}`, { ...allowed, awsRegion })).toBe(true);
  });

  test.each([
    ['plain http', `http://${BUCKET}.s3.eu-west-1.amazonaws.com`],
    ['another port', `https://${BUCKET}.s3.eu-west-1.amazonaws.com:8443`],
    ['a user', `https://user@${BUCKET}.s3.eu-west-1.amazonaws.com`],
    ['the bucket of another Region', 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com'],
    ['a bucket that is only named alike', `https://${BUCKET}a.s3.eu-west-1.amazonaws.com`],
    ['a bucket with dashes', 'https://cloudformation-custom-resource-response-eu-west-1.s3.eu-west-1.amazonaws.com'],
    ['another partition', `https://${BUCKET}.s3.eu-west-1.amazonaws.com.cn`],
    ['another domain', `https://${BUCKET}.s3.eu-west-1.amazonaws.com.example.com`],
    ['another service', `https://${BUCKET}.s3-website.eu-west-1.amazonaws.com`],
    ['a public address', 'https://52.218.0.1'],
    ['an address of this machine', 'http://127.0.0.1:9000'],
    ['the address of the metadata of instances', 'http://169.254.169.254'],
  ])('and never to %s', (_what, origin) => {
    expect(isResponseUrl(`${origin}${PATH}`, allowed)).toBe(false);
  });

  test('or to an address in a network that the stage lets its functions call, and to no other', () => {
    const local = { ...allowed, allowedCidrs: ['127.0.0.0/8', '::1/128'] };
    const urls = ['http://127.0.0.1:9000/a', 'http://[::1]:9000/a', 'http://10.0.0.1/a', 'https://52.218.0.1/a'];

    expect(urls.map((url) => isResponseUrl(url, local))).toEqual([true, true, false, false]);
  });
});
