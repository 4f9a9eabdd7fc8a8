import { describe, expect, test } from 'vitest';
import { fittedTable, plainText } from '../../../bin/text-table.ts';

const row = {
  id: 'mjwaid1kkfvj26',
  kind: 'notification',
  endpoint: 'https://receiver.example/notifications',
  reason: 'gone',
};

const widest = (table: string): number => Math.max(...table.split('\n').map(({ length }) => length));

describe('a table of limited width', () => {
  test('cuts nothing that fits', () => {
    expect(fittedTable([row], { width: 80, flexible: ['endpoint', 'reason'] })).toBe(
      [
        'id              kind          endpoint                                reason',
        'mjwaid1kkfvj26  notification  https://receiver.example/notifications  gone',
      ].join('\n'),
    );
  });

  test.each([60, 70, 80, 120])('has lines of at most %d characters, and leaves short texts whole', (width) => {
    const rows = [row, { ...row, reason: 'x'.repeat(500) }, { ...row, endpoint: 'y'.repeat(500) }];
    const table = fittedTable(rows, { width, flexible: ['endpoint', 'reason'] });

    expect(widest(table)).toBeLessThanOrEqual(width);
    expect(table).toContain('gone');
    expect(table).toMatch(/x{5,}…$/m);
  });

  test('cuts endpoints in the middle, so that they stay different', () => {
    const rows = ['a', 'b'].map((path) => ({ ...row, endpoint: `http://127.0.0.1:36029/${path}` }));

    expect(fittedTable(rows, { width: 52, flexible: ['endpoint'], inMiddle: ['endpoint'] }).split('\n')).toEqual([
      'id              kind          endpoint        reason',
      'mjwaid1kkfvj26  notification  http…1:36029/a  gone',
      'mjwaid1kkfvj26  notification  http…1:36029/b  gone',
    ]);
  });

  test('cuts nothing where too little would be left to tell texts apart', () => {
    const rows = [{ ...row, id: 'i'.repeat(80) }];

    expect(fittedTable(rows, { width: 80, flexible: ['endpoint', 'reason'] })).toContain(row.endpoint);
  });

  test('shows no control characters', () => {
    expect(fittedTable([{ reason: 'a\u001b[2Jb\nc' }], { width: 80, flexible: ['reason'] })).toBe('reason\na [2Jb c');
    expect(plainText('a\u001b[2Jb\nc\r\u0007')).toBe('a [2Jb\nc ');
  });
});
