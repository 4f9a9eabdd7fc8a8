import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holdsPermission,
  includesTopic,
  requireDelegable,
  requirePermission,
  requireTopic,
  requireUnbound,
} from '#src/domain/access/permission-check.ts';
import { GRANTED_BY_NAME, PERMISSIONS, type Permission, ROLES } from '#src/domain/access/permissions.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { ServiceError } from '#src/domain/service-error.ts';

const names = Object.keys(PERMISSIONS);
const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);
const permissions = names.filter(isPermission).filter((name) => !GRANTED_BY_NAME.includes(name));
const permission = fc.constantFrom(...permissions);
const bound: ProjectPrincipal = { kind: 'project', project: 'p', actions: 'publisher', topics: ['alerts-*', 'tides'] };

const refused = (text: string): ServiceError =>
  new ServiceError('SMN.0001', `You have no permission for this resource. ${text}`);

describe('a role', () => {
  test('has whatever the roles before it have', () => {
    fc.assert(
      fc.property(permission, fc.nat(ROLES.length - 1), fc.nat(ROLES.length - 1), (name, a, b) => {
        const [less = 'reader', more = 'reader'] = [ROLES[Math.min(a, b)], ROLES[Math.max(a, b)]];
        expect(holdsPermission(less, name) && !holdsPermission(more, name)).toBe(false);
      }),
    );
  });

  test('lets readers read only', () => {
    const held = permissions.filter((name) => holdsPermission('reader', name));

    expect(held.length).toBeGreaterThan(5);
    for (const name of held) expect(name).toMatch(/:(list|get|getKmsKey)$/);
  });

  test('lets administrators do everything, as callers without limits', () => {
    for (const name of permissions) {
      expect(holdsPermission('admin', name)).toBe(true);
      expect(holdsPermission('*', name)).toBe(true);
    }
  });
});

describe('a list of actions', () => {
  test('permits what it names and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(permission), permission, (actions, name) => {
        expect(holdsPermission(actions, name)).toBe(actions.includes(name));
      }),
    );
  });

  test('may name the permissions of a resource, or a verb of all resources', () => {
    const held = (pattern: string) => permissions.filter((name) => holdsPermission([pattern], name));

    expect(held('smn:template:*')).toEqual(permissions.filter((name) => name.startsWith('smn:template:')));
    expect(held('smn:*:list')).toEqual(permissions.filter((name) => name.endsWith(':list')));
    expect(held('*')).toEqual(permissions);
    expect(held('smn:topic')).toEqual([]);
    expect(holdsPermission([], 'smn:topic:list')).toBe(false);
  });
});

test('what is granted by name is held by no role and no pattern, and given on by no caller', () => {
  for (const actions of ['*', 'admin', ['*'], ['smn:topic:*'], ['smn:*:receive']] as const)
    expect(holdsPermission(actions, 'smn:topic:receive')).toBe(false);
  expect(holdsPermission(['smn:topic:receive'], 'smn:topic:receive')).toBe(true);
  expect(() => requireDelegable({ actions: '*' }, { actions: ['smn:topic:receive'] })).toThrow(
    refused("Only the operator's command can give smn:topic:receive."),
  );
});

describe('the check of a permission', () => {
  test('names what is missing, and what the caller has', () => {
    expect(() => requirePermission(bound, 'smn:topic:publish')).not.toThrow();
    expect(() => requirePermission(bound, 'smn:topic:create')).toThrow(
      refused('The credential lacks smn:topic:create: its role is publisher.'),
    );
    expect(() => requirePermission({ actions: ['smn:topic:list'] }, 'smn:topic:get')).toThrow(
      refused('The credential lacks smn:topic:get: its actions are ["smn:topic:list"].'),
    );
  });
});

describe('the check of a topic', () => {
  test('lets pass the topics of the patterns, in the project of the caller alone', () => {
    const topic = (name: string, project = 'p') => requireTopic(bound, 'smn:topic:publish', { project, name });
    const only = 'The credential has smn:topic:publish for the topics alerts-*, tides of its project only';

    for (const name of ['alerts-', 'alerts-7', 'tides']) expect(() => topic(name)).not.toThrow();
    for (const name of ['alerts', 'tides-2', 'Tides', 'x-alerts-']) {
      expect(() => topic(name)).toThrow(refused(`${only}, not for "${name}".`));
    }
    expect(() => topic('tides', 'q')).toThrow(refused(`${only}, not for "tides".`));
  });

  test('refuses what is of no topic', () => {
    expect(() => requireUnbound(bound, 'smn:sms:publish')).toThrow(
      refused(
        'The credential has smn:sms:publish for the topics alerts-*, tides of its project only, not for what is of no topic or of all.',
      ),
    );
  });

  test('is none for callers that are not bound', () => {
    const free: ProjectPrincipal = { kind: 'project', project: 'p', actions: '*' };

    expect(() => requireTopic(free, 'smn:topic:publish', { project: 'q', name: 'x' })).not.toThrow();
    expect(() => requireUnbound(free, 'smn:sms:publish')).not.toThrow();
    expect(includesTopic(undefined, 'x')).toBe(true);
    expect(includesTopic([], 'x')).toBe(false);
  });
});
