import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.stop());

const transferKey = Buffer.alloc(32, 5).toString('base64');
const origin = { region: 'us-east-1', project: 'p' };

const exported = (given: object = {}) =>
  operator.ask({ command: 'topics export', project: 'p', transferKey, ...given });

const imported = (given: object = {}) =>
  operator.ask({ command: 'topics import', project: 'p', transferKey, version: 1, origin, records: [], ...given });

const template = { kind: 'template', name: 'tide', protocol: 'default', content: '{a}', createdAt: 1, updatedAt: 1 };

describe('topics import', () => {
  test('writes records once, and answers how many of each kind it has written', async () => {
    expect(await imported({ records: [template] })).toEqual({ written: { template: 1 } });
    expect(await imported({ records: [template] })).toEqual({ written: {} });
    expect(await exported()).toMatchObject({ version: 1, region: 'us-east-1', records: [template] });
  });

  test('writes nothing when it checks', async () => {
    const project = newId();
    expect(await imported({ project, records: [template], check: { topics: 0 } })).toEqual({ faults: [] });

    expect(await exported({ project })).toMatchObject({ records: [] });
  });

  test('refuses subscription users without the id secret that their links come from', async () => {
    const user = {
      kind: 'subscription-user',
      id: newId(),
      name: 'ada',
      groups: [],
      endpoints: [],
      createdAt: 1,
      updatedAt: 1,
    };
    const project = newId();

    expect(await imported({ project, records: [user] })).toEqual({ error: expect.stringContaining('--topics-only') });
    await operator.ask({ command: 'subscription-users add', project: 'p', name: 'Ada', email: 'ada@example.com' });
    const { idSecret } = await exported();
    expect(await imported({ project, records: [user], idSecret })).toEqual({ written: { 'subscription-user': 1 } });
  });

  test.each<[string, object, string]>([
    ['a later version', { version: 2 }, '"version" is none that this stage reads: 1'],
    ['a record of another kind', { records: [{ kind: 'other' }] }, 'records.0'],
    ['an unknown field', { records: [{ ...template, more: 1 }] }, 'records.0'],
    ['a key that is too short', { transferKey: 'AAAA' }, '"transferKey" has not 32 bytes'],
    ['a key that is no Base64', { transferKey: '!' }, '"transferKey" is no Base64'],
  ])('refuses %s', async (_, given, text) => {
    expect(await imported(given)).toEqual({ error: expect.stringContaining(text), invalidArguments: true });
  });
});

describe('topics export', () => {
  test('says that a topic is not there', async () => {
    expect(await exported({ topic: 'nowhere' })).toEqual({ error: 'The project p has no topic nowhere.' });
  });

  test('gives the id secret only with a project that has subscription users, never in the clear', async () => {
    const project = newId();
    expect(await exported({ project })).not.toHaveProperty('idSecret');
    await operator.ask({ command: 'subscription-users add', project, name: 'Ada', email: 'ada@example.com' });

    expect(await exported({ project })).toMatchObject({ idSecret: expect.stringMatching(/^.{60,}$/) });
  });

  test('is logged without keys', async () => {
    await exported();

    expect(JSON.stringify(operator.logged)).toContain('topics export');
    expect(JSON.stringify(operator.logged)).not.toContain(transferKey);
  });
});
