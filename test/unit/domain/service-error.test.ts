import { expect, test } from 'vitest';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';

test('a refusal has the status and the text of its code, unless it is given others', () => {
  const [status, text] = ERROR_CODES['SMN.0019'];

  expect(new ServiceError('SMN.0019')).toMatchObject({ name: 'ServiceError', code: 'SMN.0019', status, message: text });
  expect(new ServiceError('SMN.0019', 'Why', { status: 429, retryAfterSeconds: 3 })).toMatchObject({
    status: 429,
    message: 'Why',
    retryAfterSeconds: 3,
  });
});
