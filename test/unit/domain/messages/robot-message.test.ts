import { describe, expect, test } from 'vitest';
import { readRobotMessage, robotMessageTypeOf } from '#src/domain/messages/robot-message.ts';

const read = (body: unknown) => readRobotMessage(typeof body === 'string' ? body : JSON.stringify(body));

describe('readRobotMessage', () => {
  test.each([
    'Disk full',
    '',
    '[1]',
    'null',
    '{"level":"critical","text":"Disk full"}',
    '{"msgType":"image","content":"x"}',
    '{"msgType":"text"}',
    '{"msgType":"text","content":5}',
    '{"msgType":"text","content":"x"',
  ])('takes anything that is no message of a known type for plain text: %s', (body) => {
    expect(read(body)).toEqual({ kind: 'text', text: body });
  });

  test.each([
    { msgType: 'text', content: 'Disk full' },
    { msgType: 'text', text: 'Disk full' },
    { msgType: 'text', text: { content: 'Disk full' } },
    { msgType: 'text', content: { text: 'Disk full' } },
    { msgType: 'text', text: { title: 'Alarm' }, content: 'Disk full' },
  ])('finds the content of a text: %j', (body) => {
    expect(read(body)).toMatchObject({ kind: 'text', text: 'Disk full' });
  });

  test.each([
    { msgType: 'markdown', title: 'Alarm', content: '# Full' },
    { msgType: 'markdown', markdown: { title: 'Alarm', text: '# Full' } },
    { msgType: 'markdown', title: 'Alarm', markdown: '# Full' },
    { msgType: 'markdown', content: { title: 'Alarm', text: '# Full' } },
    { msgType: 'markdown', title: 'Alarm', text: '# Full' },
    { msgType: 'markdown', markdown: '# Full', content: { title: 'Alarm' } },
    '\n {"msgType":"markdown","title":"Alarm","content":"# Full"}',
  ])('finds the content and the title of markdown: %j', (body) => {
    expect(read(body)).toMatchObject({ kind: 'markdown', text: '# Full', title: 'Alarm' });
  });

  test('reads mentions and the colour of the title', () => {
    const at = { isAtAll: false, atMobiles: ['13800138000', 13800138001], atUserIds: ['u1'] };

    expect(read({ msgType: 'text', content: 'x', at, color: 'red' })).toMatchObject({
      at: { isAtAll: false, atMobiles: ['13800138000', '13800138001'], atUserIds: ['u1'] },
      color: 'red',
    });
  });

  test('has no mentions when they are malformed', () => {
    expect(read({ msgType: 'text', content: 'x', at: { atMobiles: '13800138000' } })).toMatchObject({
      text: 'x',
      at: undefined,
    });
  });
});

describe('robotMessageTypeOf', () => {
  test.each([
    ['{"msgType":"image"}', 'image'],
    ['\n{"msgType":5}', 5],
    ['{"level":"critical"}', undefined],
    ['[{"msgType":"text"}]', undefined],
    ['null', undefined],
    ['msgType', undefined],
  ])('finds the type that an object names, known or not: %j', (body, type) => {
    expect(robotMessageTypeOf(body)).toBe(type);
  });
});
