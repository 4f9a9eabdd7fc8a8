import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { Settings } from '#src/domain/settings.ts';

const aSettingsFile = (text: string): URL => {
  const folder = mkdtempSync(join(tmpdir(), 'smn-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'settings.json');
  writeFileSync(file, text);
  return pathToFileURL(file);
};

describe('the settings of a function', () => {
  test('are what was written into its file', () => {
    const functions = Array.from({ length: 200 }, (_, index) => ({
      arn: `arn:aws:lambda:us-east-1:123456789012:function:${index}-`.padEnd(110, 'f'),
    }));
    const settings = Settings.parse({ deadLetterDays: 7, targets: { functions } });

    expect(readSettings(aSettingsFile(JSON.stringify(settings)))).toEqual(settings);
  });

  test('are refused with every key that is malformed, and no value of it', () => {
    const read = () =>
      readSettings(aSettingsFile('{"deadLetterDays":"secret","callers":{"clockToleranceSeconds":-1}}'));

    expect(read).toThrow(/settings\.json\.callers\.clockToleranceSeconds: .*settings\.json\.deadLetterDays: /);
    expect(read).not.toThrow('secret');
    expect(() => readSettings(aSettingsFile('{"secret'))).toThrow(
      'The settings of this function are wrong. settings.json: is not JSON',
    );
  });

  test('are refused when the file is missing', () => {
    expect(() => readSettings(new URL('missing.json', aSettingsFile('{}')))).toThrow('ENOENT');
  });
});
