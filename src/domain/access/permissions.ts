/** What a caller may be for its project; each role has all that those before it have (decision 060). */
export const ROLES = ['reader', 'publisher', 'operator', 'admin'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/**
 * Every permission, and the least role that has it; `by name` where none has. The names are those of the public service where it has one (contract
 * section 12.7).
 */
export const PERMISSIONS = {
  'smn:topic:list': 'reader',
  'smn:topic:get': 'reader',
  'smn:topic:getKmsKey': 'reader',
  'smn:topic:publish': 'publisher',
  'smn:topic:subscribe': 'operator',
  'smn:topic:updateSubscription': 'operator',
  'smn:topic:create': 'admin',
  'smn:topic:update': 'admin',
  'smn:topic:delete': 'admin',
  'smn:topic:updateAttribute': 'admin',
  'smn:topic:createKmsKey': 'admin',
  'smn:topic:receive': 'by name',
  'smn:template:list': 'reader',
  'smn:template:create': 'operator',
  'smn:template:update': 'operator',
  'smn:template:delete': 'operator',
  'smn:tag:list': 'reader',
  'smn:tag:create': 'admin',
  'smn:tag:update': 'admin',
  'smn:tag:delete': 'admin',
  'smn:application:list': 'reader',
  'smn:application:publish': 'publisher',
  'smn:application:create': 'admin',
  'smn:application:update': 'admin',
  'smn:application:delete': 'admin',
  'smn:sms:list': 'reader',
  'smn:sms:get': 'reader',
  'smn:sms:publish': 'publisher',
  'smn:subscription:get': 'reader',
  'smn:subscription:pause': 'operator',
  'smn:subscription:createSigningSecret': 'operator',
  'smn:subscription:deleteSigningSecret': 'operator',
  'smn:subscriptionUser:list': 'reader',
  'smn:subscriptionUser:create': 'operator',
  'smn:subscriptionUser:update': 'operator',
  'smn:subscriptionUser:delete': 'operator',
  'smn:held:list': 'reader',
  'smn:held:release': 'operator',
  'smn:held:delete': 'operator',
  'smn:message:list': 'reader',
  'smn:message:get': 'reader',
  'smn:job:list': 'reader',
  'smn:job:get': 'reader',
  'smn:job:start': 'operator',
  'smn:job:stop': 'operator',
  'smn:trigger:list': 'reader',
  'smn:trigger:get': 'reader',
  'smn:trigger:create': 'operator',
  'smn:trigger:update': 'operator',
  'smn:trigger:delete': 'operator',
  'smn:overview:get': 'reader',
  'smn:alarm:list': 'reader',
  'smn:usage:get': 'reader',
  'smn:letter:list': 'reader',
  'smn:letter:get': 'reader',
  'smn:letter:redrive': 'operator',
  'smn:letter:delete': 'operator',
  'smn:access:list': 'admin',
  'smn:access:update': 'admin',
  'smn:failure:list': 'reader',
  'smn:failure:update': 'operator',
} as const satisfies Readonly<Record<string, Role | 'by name'>>;

/** One of {@link PERMISSIONS}. */
export type Permission = keyof typeof PERMISSIONS;

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);

/** The names of {@link PERMISSIONS}. */
export const PERMISSION_NAMES: readonly Permission[] = Object.keys(PERMISSIONS).filter(isPermission);

/**
 * Permissions that no role has, and no pattern stands for: a grant must name them, and only the operator's command can give them. What
 * they let in is in force without its owners being asked (decision 125).
 */
export const GRANTED_BY_NAME: readonly Permission[] = PERMISSION_NAMES.filter(
  (name) => PERMISSIONS[name] === 'by name',
);
