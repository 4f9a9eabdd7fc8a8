import { describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { findKeyArn, withoutKey } from '#src/domain/topics/topic-key.ts';

const arnOf = (id: string): string => `arn:aws:kms:us-east-1:000000000000:key/${id}`;
const keys = [{ arn: arnOf('open') }, { arn: arnOf('kept'), projects: ['mine'] }];

describe('a key that a project names', () => {
  test('is found by its ARN and by the id in it', () => {
    expect(findKeyArn(keys, { keyId: arnOf('open'), project: 'any' })).toBe(arnOf('open'));
    expect(findKeyArn(keys, { keyId: 'open', project: 'any' })).toBe(arnOf('open'));
  });

  test('is found only in the list, and only by projects that it is open to', () => {
    expect(findKeyArn(keys, { keyId: 'kept', project: 'mine' })).toBe(arnOf('kept'));
    expect(findKeyArn(keys, { keyId: 'kept', project: 'other' })).toBeUndefined();
    for (const keyId of ['', 'pen', 'key/open', arnOf('ope'), arnOf('another')]) {
      expect(findKeyArn(keys, { keyId, project: 'any' })).toBeUndefined();
    }
  });

  test("is never the service's own", () => {
    const settings = Settings.parse({ targets: { keys } });
    const { targets } = withoutKey(settings, arnOf('open'));
    expect(targets.keys).toEqual([keys[1]]);
  });
});
