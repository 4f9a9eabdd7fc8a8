import { expect, test } from 'vitest';
import {
  CreateMessageTemplate,
  ListMessageTemplateDetails,
  ListMessageTemplates,
  UpdateMessageTemplate,
} from '#src/contract/publishing/templates.ts';
import { bodyOf, codeOf, codeOfBody } from '#test/support/input.ts';

const template = { message_template_name: 'a', content: 'x' };
const variables = (count: number, distinct: number) =>
  Array.from({ length: count }, (_, index) => `{v${index % distinct}}`).join('');

test('a template is for all protocols without one of its own', () => {
  expect(bodyOf(CreateMessageTemplate, template).protocol).toBe('default');
});

test.each([
  { body: { content: 'x' }, code: 'SMN.0032' },
  { body: { ...template, message_template_name: 'a'.repeat(64) }, code: 'accepted' },
  { body: { ...template, message_template_name: 'a'.repeat(65) }, code: 'SMN.0032' },
  { body: { ...template, message_template_name: '-a' }, code: 'SMN.0032' },
  { body: { ...template, protocol: 'functionstage' }, code: 'accepted' },
  { body: { ...template, protocol: 'fax' }, code: 'SMN.0011' },
  { body: { ...template, content: undefined }, code: 'SMN.0024' },
  { body: { ...template, content: '' }, code: 'SMN.0024' },
  { body: { ...template, content: 1 }, code: 'SMN.0024' },
])('creating answers $body with $code', ({ body, code }) => {
  expect(codeOfBody(CreateMessageTemplate, body)).toBe(code);
});

test.each([
  { what: '256 KB', content: 'x'.repeat(262_144), code: 'accepted' },
  { what: 'more than 256 KB', content: 'x'.repeat(262_145), code: 'SMN.0024' },
  { what: 'more than 256 KB of wide characters', content: '字'.repeat(87_382), code: 'SMN.0024' },
  { what: '256 variables, 90 different', content: variables(256, 90), code: 'accepted' },
  { what: '257 variables', content: variables(257, 1), code: 'SMN.0075' },
  { what: '91 different variables', content: variables(91, 91), code: 'SMN.0075' },
  { what: '300 braces that are no variables', content: '{ a}'.repeat(300), code: 'accepted' },
])('a content of $what is answered with $code', ({ content, code }) => {
  expect(codeOfBody(CreateMessageTemplate, { ...template, content })).toBe(code);
  expect(codeOfBody(UpdateMessageTemplate, { content })).toBe(code);
});

test('ids are 32 hexadecimal characters', () => {
  for (const message_template_id of ['', 'x', 'A'.repeat(32), '0'.repeat(33)]) {
    expect(codeOf(ListMessageTemplateDetails, { path: { message_template_id } })).toBe('SMN.0031');
  }
});

test('the list is filtered by protocols that templates have', () => {
  expect(codeOf(ListMessageTemplates, { query: { protocol: 'sms' } })).toBe('accepted');
  expect(codeOf(ListMessageTemplates, { query: { protocol: '' } })).toBe('accepted');
  expect(codeOf(ListMessageTemplates, { query: { protocol: 'fax' } })).toBe('SMN.0011');
  expect(codeOf(ListMessageTemplates, { query: { limit: 'x' } })).toBe('SMN.0015');
});
