import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

const NewUser = z.object({
  UserPoolId: z.string().min(1),
  Username: z.string().min(1),
  UserAttributes: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

/**
 * Cognito, as far as users of a pool are made: each is sent an invitation, which is shown. It signs in to nothing: who can is said by
 * the local issuer.
 */
export const createCognito = (outbox: Outbox): Service => {
  const users = new Set<string>();
  return createJsonService({
    AdminCreateUser: (input) => {
      const { UserPoolId, Username, UserAttributes } = parseInput(NewUser, input, 'InvalidParameterException');
      const key = `${UserPoolId} ${Username.toLowerCase()}`;
      if (users.has(key)) throw new ServiceRefusal('UsernameExistsException', 'User account already exists');
      users.add(key);
      const to = UserAttributes.find(({ Name }) => Name === 'email')?.Value ?? Username;
      const text = `Your username is ${to} and temporary password is ….`;
      outbox.add({ protocol: 'email', to, subject: 'Your temporary password', text });
      return { User: { Username, Attributes: UserAttributes, UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true } };
    },
  });
};
