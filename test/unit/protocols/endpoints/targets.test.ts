import { describe, expect, test } from 'vitest';
import type { Protocol } from '#src/domain/protocol.ts';
import { checkEndpoint } from '#src/protocols/endpoints.ts';
import { check, NOWHERE, unresolvable } from '#test/support/endpoint-check.ts';
import { arnOf, CLOSED_QUEUE_ID, OWN_QUEUE_ID, QUEUE_ID, TARGET_PROJECT, TARGETS } from '#test/support/targets.ts';

describe('checkEndpoint of functionstage, functiongraph and dms', () => {
  const among = (protocol: Protocol, endpoint: string) =>
    checkEndpoint(protocol, endpoint, {
      ...NOWHERE,
      project: TARGET_PROJECT,
      targets: TARGETS,
      resolve: unresolvable,
    });

  test.each([
    ['functionstage', 'urn:fss:us-east-1:any:function:default:orders:latest'],
    ['functionstage', arnOf('lambda', 'function:orders:live')],
    ['functiongraph', 'orders'],
    ['functiongraph', 'urn:fgs:us-east-1:any:graph:orders'],
    ['dms', QUEUE_ID],
  ] as const)('keeps a %s endpoint of the allow-list as it is: %s', async (protocol, endpoint) => {
    expect(await among(protocol, endpoint)).toBe(endpoint);
  });

  test('keeps the id of a queue in lower case', async () => {
    expect(await among('dms', QUEUE_ID.toUpperCase())).toBe(QUEUE_ID);
  });

  test.each([
    ['functionstage', 'orders', 'SMN.0012'],
    ['functionstage', 'urn:fss:us-east-1:any:function:default:absent:latest', 'SMN.0101'],
    ['functionstage', arnOf('lambda', 'function:secret'), 'SMN.0101'],
    ['functionstage', arnOf('lambda', 'function:smn-mine-api'), 'SMN.0101'],
    ['functionstage', 'urn:fss:us-east-1:any:function:default:twins:latest', 'SMN.0012'],
    ['functiongraph', 'or ders', 'SMN.0012'],
    ['functiongraph', 'absent', 'SMN.0101'],
    ['functiongraph', 'secret', 'SMN.0101'],
    ['functiongraph', 'twins', 'SMN.0012'],
    ['dms', 'orders', 'SMN.0012'],
    ['dms', '00000000-0000-4000-8000-000000000000', 'SMN.0098'],
    ['dms', CLOSED_QUEUE_ID, 'SMN.0099'],
    ['dms', OWN_QUEUE_ID, 'SMN.0099'],
  ] as const)('refuses for %s %j with %s', async (protocol, endpoint, code) => {
    await expect(among(protocol, endpoint)).rejects.toMatchObject({ code });
  });

  test('does not distinguish functions of other projects from those that do not exist', async () => {
    const textOf = (name: string) =>
      among('functionstage', arnOf('lambda', `function:${name}`)).catch(({ message }) => message.replace(name, ''));

    expect(await textOf('secret')).toBe(await textOf('absent'));
  });

  test('knows none where the stage lists none', async () => {
    await expect(check('functionstage', arnOf('lambda', 'function:orders'))).rejects.toMatchObject({
      code: 'SMN.0101',
    });
    await expect(check('functiongraph', 'orders')).rejects.toMatchObject({ code: 'SMN.0101' });
    await expect(check('dms', QUEUE_ID)).rejects.toMatchObject({ code: 'SMN.0098' });
  });
});

describe('checkEndpoint of application', () => {
  const id = '0123456789abcdef0123456789abcdef';

  test.each(['HMS', 'APNS', 'APNS_SANDBOX'])(
    'accepts the URN of an endpoint of %s in the topic’s project',
    async (platform) => {
      const urn = `urn:smn:us-east-1:project-1:endpoint-${platform}-shop_1-${id}`;

      expect(await check('application', urn)).toBe(urn);
    },
  );

  test.each([
    `urn:smn:us-east-1:project-2:endpoint-HMS-shop-${id}`,
    `urn:smn:eu-west-1:project-1:endpoint-HMS-shop-${id}`,
    `urn:smn:us-east-1:project-1:endpoint-GCM-shop-${id}`,
    'urn:smn:us-east-1:project-1:app-HMS-shop',
    'device-token',
    '',
  ])('refuses %j', async (endpoint) => {
    await expect(check('application', endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});
