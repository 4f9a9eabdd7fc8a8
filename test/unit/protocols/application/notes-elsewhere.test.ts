import { describe, expect, test } from 'vitest';
import { refusalBy } from '#src/domain/standby/fence.ts';
import { withoutNotesElsewhere } from '#src/protocols/application/push-target.ts';
import { anApplication } from '#test/support/records.ts';

const application = anApplication();
const place = { applicationId: application.id, id: 'device' };

const noting = (note: () => Promise<never>) => {
  const { applications, endpoints } = withoutNotesElsewhere({
    applications: { getMany: async () => [application], recordRegistration: note, disable: note },
    endpoints: { getMany: async () => [], recordDevice: note, disable: note },
  });
  return {
    found: applications.getMany([application]),
    noted: Promise.all([
      applications.recordRegistration(application),
      applications.disable(application),
      endpoints.recordDevice(place, 'arn'),
      endpoints.disable(place),
    ]),
  };
};

describe('what a push finds out', () => {
  test('is not noted where another site is the active one, and the push goes on', async () => {
    const { found, noted } = noting(() => Promise.reject(refusalBy(undefined)));

    expect(await found).toEqual([application]);
    expect(await noted).toEqual([true, undefined, true, undefined]);
  });

  test('fails the push when it cannot be noted for another reason', async () => {
    await expect(noting(() => Promise.reject(new Error('The table is gone'))).noted).rejects.toThrow(
      'The table is gone',
    );
  });
});
