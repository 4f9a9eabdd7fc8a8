import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEMPLATE_PROTOCOLS } from '#src/domain/messages/template.ts';
import { createTemplateStore, type TemplateStore } from '#src/stores/topics/template-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { aTemplate, SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let templates: TemplateStore;

beforeAll(async () => {
  engine = await startDynamodb();
  templates = createTemplateStore(engine.registry);
});
afterAll(() => engine.stop());

const KB = 1024;

describe('a template', () => {
  test('is given back as it was created', async () => {
    const template = aTemplate({ content: 'Hi {a} {b} {a}' });

    expect(await templates.create(template)).toBe(true);
    expect(await templates.get(template.project, template.id)).toEqual(template);
    expect(await templates.get('project-2', template.id)).toBeUndefined();
  });

  test('of a name and protocol is created once, however many try at once', async () => {
    const template = aTemplate();

    const results = await Promise.all(Array.from({ length: 10 }, () => templates.create(template)));

    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('gets new content', async () => {
    const template = aTemplate();
    await templates.create(template);
    const change = { content: 'no variables', tagNames: [], updatedAt: SOME_TIME + 1 };

    expect(await templates.updateContent(template.project, template.id, change)).toBe(true);
    expect(await templates.get(template.project, template.id)).toEqual({ ...template, ...change });
    expect(await templates.updateContent(template.project, 'none', change)).toBe(false);
  });

  test('is removed once', async () => {
    const template = aTemplate();
    await templates.create(template);

    expect(await templates.remove(template.project, template.id)).toBe(true);
    expect(await templates.remove(template.project, template.id)).toBe(false);
  });

  test('has variants that one call finds', async () => {
    const name = 'greeting';
    const variants = (['default', 'email'] as const).map((protocol) => aTemplate({ name, protocol }));
    for (const variant of variants) await templates.create(variant);
    const read = () => templates.getVariants('project-1', name, ['default', 'email', 'sms', 'email']);

    expect(await read()).toEqual(new Map(variants.map((variant) => [variant.protocol, variant])));
    expect(await engine.callsOf(read)).toEqual(['BatchGetItem']);
    expect((await templates.getVariants('project-1', 'unknown', TEMPLATE_PROTOCOLS)).size).toBe(0);
  });

  test('has all its variants of 256 KB, though DynamoDB leaves some for another call', async () => {
    const name = 'large';
    const content = 'x'.repeat(256 * KB);
    const variants = TEMPLATE_PROTOCOLS.map((protocol) => aTemplate({ name, protocol, content }));
    for (const variant of variants) await templates.create(variant);

    const calls = await engine.callsOf(async () => {
      const found = await templates.getVariants('project-1', name, TEMPLATE_PROTOCOLS);
      expect([...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        variants.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });
    expect(calls.length).toBeGreaterThan(1);
  });
});

describe('a list of templates', () => {
  const project = 'listing';
  const all = [
    aTemplate({ project, name: 'one', createdAt: SOME_TIME }),
    aTemplate({ project, name: 'one', protocol: 'sms', createdAt: SOME_TIME + 1 }),
    aTemplate({ project, name: 'two', createdAt: SOME_TIME + 2, content: 'y'.repeat(200 * KB) }),
  ];
  const shown = all.map(({ content: _content, ...rest }) => rest);
  const list = (page: Partial<Parameters<TemplateStore['list']>[0]> = {}) =>
    templates.list({ project, offset: 0, limit: 100, ...page });

  beforeAll(async () => {
    for (const template of all.toReversed()) await templates.create(template);
  });

  test('has them without content, the oldest first', async () => {
    expect(await list()).toEqual({ total: 3, templates: shown });
    expect(await list({ offset: 1, limit: 1 })).toEqual({ total: 3, templates: shown.slice(1, 2) });
    expect(await templates.count(project)).toBe(3);
  });

  test('passes each filter', async () => {
    expect(await list({ name: 'one' })).toEqual({ total: 2, templates: shown.slice(0, 2) });
    expect(await list({ protocol: 'sms' })).toEqual({ total: 1, templates: shown.slice(1, 2) });
    expect(await list({ name: 'two', protocol: 'sms' })).toEqual({ total: 0, templates: [] });
  });
});
