import * as z from 'zod';
import { appleCredentials, HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import type { World } from './world.ts';

/** Parts of a request body. */
export type Fields = Readonly<Record<string, unknown>>;

/** Names of applications have no hyphen. */
export const appName = ({ name }: World): string => name().replaceAll('-', '_');

/** The body that creates an application of HMS that no other case uses; complete, so that it can be sent again. */
export const anHmsApp = (world: World): Fields => ({ name: appName(world), platform: 'HMS', ...HUAWEI_CREDENTIALS });

/** The same of Apple's sandbox, with a certificate of its own. */
export const anIosApp = (world: World): Fields => {
  const { platform_principal, platform_credential } = appleCredentials();
  return { name: appName(world), platform: 'APNS_SANDBOX', platform_principal, platform_credential };
};

/** Creates an application, which is deleted at the end; returns its URN. */
export const createApp = async (world: World, data: Fields = anHmsApp(world)): Promise<string> => {
  const created = await world.client.post('{p}/applications', { data });
  const urn = z.string().parse(created['application_urn']);
  world.cleanUp(() => world.client.delete(`{p}/applications/${urn}`));
  return urn;
};

/** Registers a device of an application; returns the URN of its endpoint. */
export const createDevice = async (
  { client }: World,
  applicationUrn: string,
  data: Fields = { token: 'conformance-token', user_data: '' },
): Promise<string> => {
  const created = await client.post(`{p}/applications/${applicationUrn}/endpoints`, { data });
  return z.string().parse(created['endpoint_urn']);
};

/** The URN of an application that does not exist. */
export const absentApp = ({ caller }: World, project = caller.projectId): string =>
  `urn:smn:${caller.region}:${project}:app-HMS-conformance_absent`;

/** The URN of an endpoint that does not exist. */
export const absentDevice = ({ caller }: World, project = caller.projectId): string =>
  `urn:smn:${caller.region}:${project}:endpoint-HMS-conformance_absent-${'0'.repeat(32)}`;
