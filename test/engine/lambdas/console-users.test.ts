import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleUsers, createConsoleUsers } from '#lambdas/operator/console-users.ts';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { createCognito } from '#local/services/cognito.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { newId } from '#src/domain/identifiers.ts';
import { startJsonService } from '#test/support/aws-json-service.ts';
import { startOperator } from '#test/support/operator-function.ts';

let outbox: Outbox;
let gateway: Gateway;
let cognito: CognitoIdentityProviderClient;
let users: ConsoleUsers;

beforeEach(async () => {
  outbox = createOutbox();
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  gateway.serve({ 'cognito-idp': createCognito(outbox) });
  cognito = new CognitoIdentityProviderClient({
    ...{ endpoint: `http://127.0.0.1:${gateway.port}`, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  users = createConsoleUsers(cognito, 'us-east-1_pool');
});
afterEach(async () => {
  cognito.destroy();
  await gateway.stop();
  outbox.close();
});

describe('a user of the pool of a console', () => {
  test('is invited once, by a mail', async () => {
    expect(await users.invite('ada@example.com')).toBe('invited');
    expect(await users.invite('ada@example.com')).toBe('existing');
    expect(await createConsoleUsers(cognito, 'us-east-1_other').invite('ada@example.com')).toBe('invited');
    expect(outbox.list('email')).toMatchObject([{ to: 'ada@example.com' }, { to: 'ada@example.com' }]);
  });

  test('is made of who is added as a member, and left where the member is removed', async () => {
    const operator = await startOperator(users);
    const asked = { project: newId(), email: 'Ada@Example.com', actions: 'reader' };
    const add = () => operator.ask({ command: 'members add', ...asked });
    expect([await add(), await add()]).toMatchObject([
      { email: 'ada@example.com', user: 'invited' },
      { email: 'ada@example.com', user: 'existing' },
    ]);
    await operator.ask({ command: 'members remove', project: asked.project, email: asked.email });
    expect(await add()).toMatchObject({ user: 'existing' });

    await gateway.stop();
    const other = { ...asked, project: newId() };
    const refused = await operator.ask({ command: 'members add', ...other });
    expect(refused).toEqual({ error: expect.stringContaining('failed') });
    expect(await operator.ask({ command: 'members list', project: other.project })).toMatchObject({
      members: [{ email: 'ada@example.com' }],
    });
    await operator.stop();
    gateway = await startGateway({ preferredPort: 0, engines: {} });
  });

  test('has an address that counts as verified', async () => {
    const service = await startJsonService({ status: 200, result: {} });
    const client = new CognitoIdentityProviderClient({ ...service.client, region: 'us-east-1', maxAttempts: 1 });
    await createConsoleUsers(client, 'us-east-1_pool').invite('ada@example.com');
    expect(JSON.parse(service.calls[0]?.body ?? '')).toEqual({
      ...{ UserPoolId: 'us-east-1_pool', Username: 'ada@example.com', DesiredDeliveryMediums: ['EMAIL'] },
      UserAttributes: [
        { Name: 'email', Value: 'ada@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    service.next({ status: 400, code: 'TooManyRequestsException' });
    await expect(createConsoleUsers(client, 'us-east-1_pool').invite('bob@example.com')).rejects.toThrow();
    await service.close();
  });
});
