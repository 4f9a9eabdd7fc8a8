import { describe, expect, test } from 'vitest';
import { noteCallEvent } from '#src/pipeline/note-call-event.ts';
import { writeDeliveryLogs } from '#src/pipeline/write-delivery-logs.ts';
import { deliveryLogMessages } from '#src/queues/delivery-log.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');

describe('an event of a call', () => {
  const context = { messageId: 'm', subscriptionId: 's', chainTopicId: 't' };
  const note = async (event: unknown) => {
    const marked: unknown[] = [];
    const markAnswered = async (...given: readonly unknown[]) => void marked.push(given);
    await noteCallEvent(JSON.stringify(event), { chains: { markAnswered }, clock: () => NOW });
    return marked;
  };
  const MARKED = [[{ topicId: 't', messageId: 'm' }, 's', NOW]];

  test.each(['VOICE_ANSWERED', 'VOICE_COMPLETED'])('of type %s ends its chain', async (eventType) => {
    expect(await note({ eventType, context })).toEqual(MARKED);
  });

  test.each([
    { eventType: 'VOICE_RINGING', context },
    { eventType: 'VOICE_ANSWERED' },
    { eventType: 'VOICE_ANSWERED', context: { ...context, chainTopicId: undefined } },
    { eventType: 'VOICE_ANSWERED', context: { ...context, messageId: undefined } },
    { eventType: 'VOICE_ANSWERED', context: { ...context, subscriptionId: undefined } },
  ])('ends none where it says nothing of one: %j', async (event) => {
    expect(await note(event)).toEqual([]);
  });

  test('that cannot be read fails', async () => {
    await expect(note({})).rejects.toThrow();
  });
});

describe('records of delivery logs', () => {
  const record = {
    ...{ message_id: 'm', project_id: 'p', topic_urn: 't', subscriber_urn: 's', protocol_name: 'http', endpoint: 'e' },
    ...{ status: 'DELIVERED' as const, create_time: 'c', send_time: 's' },
  };
  const aRecord = (id: string, logStreamId: string, at = 1) => {
    const [message] = deliveryLogMessages({ v: 1, project: 'p', logGroupId: 'g', logStreamId }, [{ at, record }]);
    return { id, body: message?.text ?? '' };
  };
  const write = async (records: readonly { id: string; body: string }[], failing = '') => {
    const written: unknown[] = [];
    const errors: unknown[] = [];
    const failed = await writeDeliveryLogs(records, {
      logWriter: {
        write: async (log, lines) => {
          if (log.logStreamId === failing) throw new Error('no log');
          written.push([log, lines]);
        },
      },
      onError: (error, ids) => errors.push([String(error), ids]),
    });
    return { written, errors, failed };
  };
  const text = JSON.stringify(record);
  const log = (logStreamId: string) => ({ project: 'p', logGroupId: 'g', logStreamId });

  test('of one log are written together, in their order', async () => {
    const records = [aRecord('1', 'a'), aRecord('2', 'b'), aRecord('3', 'a', 7)];
    expect(await write(records)).toEqual({
      written: [
        [
          log('a'),
          [
            { at: 1, text },
            { at: 7, text },
          ],
        ],
        [log('b'), [{ at: 1, text }]],
      ],
      ...{ errors: [], failed: [] },
    });
  });

  test('fail together with their log, and what cannot be read alone', async () => {
    const records = [aRecord('1', 'a'), { id: '2', body: '{' }, aRecord('3', 'b'), aRecord('4', 'a')];
    const { written, errors, failed } = await write(records, 'a');
    expect([written.length, failed]).toEqual([1, ['2', '1', '4']]);
    expect(errors).toEqual([
      [expect.stringContaining('cannot be read'), ['2']],
      ['Error: no log', ['1', '4']],
    ]);
  });
});
