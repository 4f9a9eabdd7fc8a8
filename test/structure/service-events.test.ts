import { expect, test } from 'vitest';
import { SERVICE_EVENTS } from '#src/domain/service-events/service-event.ts';
import { textOf } from './sources.ts';

/** What every detail has, which the text above the table says. */
const COMMON = ['version', 'id', 'project_id'];

test('the guide has every event of the service, when it is sent, and what is in it', () => {
  const rows = [...textOf('docs/guide-events.md').matchAll(/^\| `(SMN [^`]+)` +\| (.+?) +\| (.+?) +\|$/gm)];

  expect(rows.map(([, ...cells]) => cells)).toEqual(
    Object.entries(SERVICE_EVENTS).map(([type, schema]) => {
      const names = Object.entries(schema.shape).filter(([name]) => !COMMON.includes(name));
      const fields = names.map(([name, field]) => `\`${name}\`${field.safeParse(undefined).success ? '?' : ''}`);
      return [type, schema.description, fields.join(', ')];
    }),
  );
  for (const schema of Object.values(SERVICE_EVENTS))
    expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(COMMON));
});
