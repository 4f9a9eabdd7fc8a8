import { describe, expect, test } from 'vitest';
import { ListSmsReports, ShowSmsMessage, SmsBatchPublish, SmsPublish } from '#src/contract/publishing/direct-sms.ts';
import { bodyOf, codeOf, codeOfBody, queryOf } from '#test/support/input.ts';

const SINGLE = { endpoint: '+8613800138000', message: 'Hello' };

describe('a direct text message', () => {
  test('needs neither a signature nor a flag', () => {
    expect(bodyOf(SmsPublish, SINGLE)).toEqual({ ...SINGLE, sign_id: '', message_include_sign_flag: false });
  });

  test.each([
    [{ message: 'Hello' }, 'SMN.0160'],
    [{ endpoint: 1, message: 'Hello' }, 'SMN.0160'],
    [{ endpoints: [], message: 'Hello' }, 'SMN.0160'],
    [{ endpoints: '+86', message: 'Hello' }, 'SMN.0160'],
    [{ endpoints: ['+86', null], message: 'Hello' }, 'SMN.0160'],
    [{ endpoints: Array(1001).fill('+86'), message: 'Hello' }, 'SMN.0159'],
    [{ ...SINGLE, endpoints: ['+86'] }, 'SMN.0160'],
    [{ endpoint: '', endpoints: ['+86'], message: 'Hello' }, 'accepted'],
    [{ endpoint: '+86' }, 'SMN.0009'],
    [{ endpoint: '+86', message: 7 }, 'SMN.0009'],
    [{ ...SINGLE, sign_id: 7 }, 'SMN.0080'],
    [{ ...SINGLE, sign_id: 'x'.repeat(65) }, 'SMN.0080'],
    [{ ...SINGLE, message_include_sign_flag: 'yes' }, 'SMN.0019'],
    [{ endpoints: Array(1000).fill('+86'), message: 'Hello' }, 'accepted'],
  ])('of the body %j is judged %s', (body, code) => {
    expect(codeOfBody(SmsPublish, body)).toBe(code);
  });

  test.each([
    [{}, 'SMN.0019'],
    [{ sms_message: [] }, 'SMN.0019'],
    [{ sms_message: [7] }, 'SMN.0019'],
    [{ sms_message: Array(1001).fill(SINGLE) }, 'SMN.0159'],
    [{ sms_message: [{ ...SINGLE, sign_id: 7 }] }, 'SMN.0080'],
    [{ sms_message: [{ ...SINGLE, message: undefined }] }, 'SMN.0009'],
    [{ sms_message: [SINGLE] }, 'accepted'],
  ])('of a batch with different texts %j is judged %s', (body, code) => {
    expect(codeOfBody(SmsBatchPublish, body)).toBe(code);
  });

  test('is shown by an id of the right form only', () => {
    expect(codeOf(ShowSmsMessage, { path: { message_id: 'x' } })).toBe('SMN.0102');
    expect(codeOf(ShowSmsMessage, { path: { message_id: 'a'.repeat(32) } })).toBe('accepted');
  });
});

describe('the report of direct text messages', () => {
  test('takes times in both forms, and empty filters for none', () => {
    const query = {
      start_time: '2024-01-02T03:04:05Z',
      end_time: '1704164646000',
      status: '',
      mobile: '',
      sign_id: '',
    };
    expect(queryOf(ListSmsReports, query)).toEqual({
      offset: 0,
      limit: 100,
      start_time: 1_704_164_645_000,
      end_time: 1_704_164_646_000,
    });
  });

  test.each([
    [{ start_time: 'yesterday' }, 'SMN.0103'],
    [{ end_time: '2024-02-30T00:00:00Z' }, 'SMN.0104'],
    [{ start_time: '2024-01-02T03:04:05Z', end_time: '2024-01-02T03:04:05Z' }, 'SMN.0114'],
    [{ status: '3' }, 'SMN.0019'],
    [{ limit: '101' }, 'SMN.0015'],
    [{ offset: '-1' }, 'SMN.0015'],
    [{ status: '0' }, 'accepted'],
  ])('with the query %j is judged %s', (query, code) => {
    expect(codeOf(ListSmsReports, { query })).toBe(code);
  });
});
