import { expect, test } from 'vitest';
import { readEventPattern } from '#src/domain/events/event-pattern.ts';
import { explainMatch } from '#src/domain/events/explain-match.ts';
import { employees, instanceEvent } from './sample-events.ts';

const explain = (pattern: unknown, event: Readonly<Record<string, unknown>> = instanceEvent) =>
  explainMatch(readEventPattern(pattern), event);

test('an event that matches is decided by the last field, with the value that it met', () => {
  const pattern = { source: ['aws.ec2'], detail: { state: ['stopped', { prefix: 'run' }] } };

  expect(explain(pattern)).toEqual({
    matches: true,
    decidedBy: { path: 'detail.state', expected: { prefix: 'run' }, found: 'running' },
  });
});

test('of several values that are met the first is told', () => {
  expect(explain({ detail: { state: [{ prefix: 'run' }, 'running'] } }).decidedBy.expected).toEqual({ prefix: 'run' });
});

test('of several combinations that come equally near the first is told', () => {
  const pattern = { $or: [{ source: ['aws.s3'] }, { region: ['eu-west-1'] }] };

  expect(explain(pattern).decidedBy.path).toBe('source');
});

test('a field that must be missing is met by nothing', () => {
  expect(explain({ detail: { gone: [{ exists: false }] } })).toEqual({
    matches: true,
    decidedBy: { path: 'detail.gone', expected: { exists: false } },
  });
});

test('a field that must be missing from one object of a list is met by nothing, whatever others have', () => {
  expect(explain({ employees: { firstName: ['Anna'], nicknames: [{ exists: false }] } }, employees)).toEqual({
    matches: true,
    decidedBy: { path: 'employees.nicknames', expected: { exists: false } },
  });
});

test('of alternatives the one that matches decides', () => {
  const pattern = { $or: [{ source: ['aws.s3'] }, { region: ['us-east-1'] }], account: ['012345679012'] };

  expect(explain({ account: pattern.account, $or: pattern.$or }).decidedBy).toEqual({
    path: 'region',
    expected: 'us-east-1',
    found: 'us-east-1',
  });
});

test('an event that does not match is decided by the first field that does not, with all that it may be', () => {
  const pattern = { source: ['aws.ec2'], detail: { state: ['stopped', 'terminated'], 'c-count': [1] } };

  expect(explain(pattern)).toEqual({
    matches: false,
    decidedBy: { path: 'detail.state', expected: ['stopped', 'terminated'], found: 'running' },
  });
});

test('what the event has several of is shown as a list, what it has not is left out', () => {
  expect(explain({ detail: { tags: ['red'] } }).decidedBy.found).toEqual(['blue', 'green', 7]);
  expect(explain({ detail: { missing: { inner: ['red'] } } })).toEqual({
    matches: false,
    decidedBy: { path: 'detail.missing.inner', expected: ['red'] },
  });
});

test('of several combinations the one that comes nearest is told', () => {
  const pattern = {
    $or: [
      { source: ['aws.s3'], region: ['eu-west-1'] },
      { source: ['aws.ec2'], region: ['eu-west-1'] },
    ],
  };

  expect(explain(pattern).decidedBy).toEqual({ path: 'region', expected: ['eu-west-1'], found: 'us-east-1' });
});

test('fields that match in different elements of a list are told as one element that is missing', () => {
  const pattern = { staff: { employees: { firstName: ['Anna'], lastName: ['Jones'] } } };

  expect(explain(pattern, { staff: employees })).toEqual({
    matches: false,
    decidedBy: {
      path: 'staff.employees',
      expected: { firstName: ['Anna'], lastName: ['Jones'] },
      found: employees.employees,
    },
  });
});
