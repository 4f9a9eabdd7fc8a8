import { expect, test } from 'vitest';
import { createResolver } from '#local/template/resolver.ts';
import { aStack, surroundings } from '#test/support/local/stacks.ts';

const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';

/** Resolves a value beside a queue `Work`. */
const resolved = (value: unknown): unknown => {
  const stack = aStack('stack', {
    Work: { Type: QUEUE, Properties: { QueueName: 'work' } },
    Unnamed: { Type: QUEUE },
    Role: { Type: 'AWS::IAM::Role' },
    Subject: { Type: FUNCTION, Properties: { value } },
  });
  return createResolver([stack], surroundings).resourcesOf(FUNCTION)[0]?.properties['value'];
};

test.each([
  ['Ref of a queue is its URL', { Ref: 'Work' }, 'http://queues/000000000000/work'],
  ['Ref of an unnamed queue', { Ref: 'Unnamed' }, 'http://queues/000000000000/stack-Unnamed'],
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-test-1'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Work', 'Arn'] }, 'arn:aws:sqs:eu-test-1:000000000000:work'],
  ['GetAtt as a text', { 'Fn::GetAtt': 'Work.QueueName' }, 'work'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }, 1]] }, 'a-000000000000-1'],
  ['Split and Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub
  ['Sub', { 'Fn::Sub': '${AWS::Region}/${Work.QueueName}/${!Literal}' }, 'eu-test-1/work/${Literal}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub
  ['Sub with variables', { 'Fn::Sub': ['${Own}', { Own: { Ref: 'AWS::Partition' } }] }, 'aws'],
  ['nested values', { list: [{ deep: { Ref: 'AWS::Region' } }] }, { list: [{ deep: 'eu-test-1' }] }],
  ['no value', [{ Ref: 'AWS::NoValue' }, 1], [1]],
])('resolves %s', (_, value, expected) => {
  expect(resolved(value)).toEqual(expected);
});

test.each([
  ['an intrinsic', { 'Fn::GetAZs': '' }, 'The intrinsic function Fn::GetAZs (stack/Subject)'],
  ['an attribute', { 'Fn::GetAtt': ['Work', 'Nothing'] }, 'The attribute Nothing of AWS::SQS::Queue (stack/Subject)'],
  ['a Ref', { Ref: 'Nobody' }, 'Ref Nobody (stack/Subject)'],
  ['an import', { 'Fn::ImportValue': 'nothing' }, 'The import nothing (stack/Subject)'],
])('names %s that it does not know', (_, value, message) => {
  expect(() => resolved(value)).toThrow(`${message} is not known to the local cloud.`);
});

test('names a resource type that it does not know, wherever it is referred to', () => {
  const stack = aStack('stack', { Bucket: { Type: 'AWS::S3::Bucket' } });

  expect(() => createResolver([stack], surroundings)).toThrow('AWS::S3::Bucket (stack/Bucket)');
});

test('refuses a resource that exists on a condition', () => {
  const stack = aStack('stack', { Work: { Type: QUEUE, Condition: 'IsLarge' } });

  expect(() => createResolver([stack], surroundings)).toThrow('stack/Work has a condition');
});

test('reads across stacks through exports', () => {
  const state = aStack(
    'state',
    { Work: { Type: QUEUE, Properties: { QueueName: 'work' } } },
    { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } },
  );
  const service = aStack('service', {
    Subject: { Type: FUNCTION, Properties: { value: { 'Fn::ImportValue': 'Arn' } } },
  });

  const [subject] = createResolver([state, service], surroundings).resourcesOf(FUNCTION);

  expect(subject?.properties).toEqual({ value: 'arn:aws:sqs:eu-test-1:000000000000:work' });
});

test('assigns a key the same id at every start', () => {
  const keyOf = () =>
    createResolver([aStack('stack', { Key: { Type: 'AWS::KMS::Key' } })], surroundings).resourcesOf('AWS::KMS::Key')[0];

  expect(keyOf()?.identity?.ref).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(keyOf()).toEqual(keyOf());
});
