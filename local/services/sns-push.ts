import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import type { QueryFields, QueryOperation } from './query-protocol.ts';
import { ServiceRefusal } from './service.ts';

type Attributes = Readonly<Record<string, string>>;

type Device = { readonly token: string; isEnabled: boolean };

/** A platform application, and its devices by their ARNs. */
type App = { readonly platform: string; attributes: Attributes; readonly devices: Map<string, Device> };

/** Where applications are made. */
export type PushLocation = { readonly region: string; readonly account: string };

/**
 * SNS mobile push: what devices would show goes to the outbox. Keeps its state in memory only, as nothing has to outlive the
 * process.
 */
export const createSnsPush = (outbox: Outbox, place: PushLocation) => {
  const apps = new Map<string, App>();
  const operations: Readonly<Record<string, QueryOperation>> = {
    CreatePlatformApplication: createApplication(apps, place),
    SetPlatformApplicationAttributes: async (fields) => {
      const app = appOf(apps, required(fields, 'PlatformApplicationArn'));
      app.attributes = checked({ ...app.attributes, ...attributesOf(fields) });
      return {};
    },
    DeletePlatformApplication: async (fields) => {
      apps.delete(required(fields, 'PlatformApplicationArn'));
      return {};
    },
    CreatePlatformEndpoint: async (fields) => createDevice(apps, fields),
    SetEndpointAttributes: async (fields) => {
      const arn = required(fields, 'EndpointArn');
      const device = deviceOf(apps, arn);
      if (device === undefined) throw new ServiceRefusal('NotFound', 'Endpoint does not exist', { status: 404 });
      const { Enabled } = attributesOf(fields);
      if (Enabled !== undefined) device.isEnabled = Enabled === 'true';
      return {};
    },
    DeleteEndpoint: async (fields) => {
      const arn = required(fields, 'EndpointArn');
      for (const { devices } of apps.values()) devices.delete(arn);
      return {};
    },
  };
  return { operations, publish: publish(apps, outbox) };
};

const invalid = (name: string, reason: string): ServiceRefusal =>
  new ServiceRefusal('InvalidParameter', `Invalid parameter: ${name} Reason: ${reason}`);

const required = (fields: QueryFields, name: string): string => {
  const value = fields.get(name);
  if (value === undefined || value === '') throw invalid(name, 'It is missing');
  return value;
};

/** `Attributes.entry.1.key`, `Attributes.entry.1.value`, … */
const attributesOf = (fields: QueryFields): Attributes => {
  const attributes: Record<string, string> = {};
  for (let index = 1; ; index += 1) {
    const key = fields.get(`Attributes.entry.${index}.key`);
    if (key === undefined) return attributes;
    attributes[key] = fields.get(`Attributes.entry.${index}.value`) ?? '';
  }
};

const APPLE = ['APNS', 'APNS_SANDBOX'];

/** SNS wants both in PEM, and a private key without a password. */
const checked = (attributes: Attributes): Attributes => {
  const { PlatformPrincipal = '', PlatformCredential = '' } = attributes;
  if (
    !PlatformPrincipal.startsWith('-----BEGIN CERTIFICATE-----') ||
    !/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(PlatformCredential)
  )
    throw invalid('Attributes', 'Platform credentials are invalid');
  return attributes;
};

const createApplication =
  (apps: Map<string, App>, { region, account }: PushLocation): QueryOperation =>
  async (fields) => {
    const name = required(fields, 'Name');
    const platform = required(fields, 'Platform');
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) throw invalid('Name', `Invalid value: ${name}`);
    if (!APPLE.includes(platform)) throw invalid('Platform', `${platform} is not known to the local cloud`);
    const attributes = checked(attributesOf(fields));
    const PlatformApplicationArn = `arn:aws:sns:${region}:${account}:app/${platform}/${name}`;
    const known = apps.get(PlatformApplicationArn);
    if (known !== undefined && JSON.stringify(known.attributes) !== JSON.stringify(attributes))
      throw invalid('Attributes', 'An application of this name exists with different attributes');
    if (known === undefined) apps.set(PlatformApplicationArn, { platform, attributes, devices: new Map() });
    return { PlatformApplicationArn };
  };

const appOf = (apps: ReadonlyMap<string, App>, arn: string): App => {
  const app = apps.get(arn);
  if (app === undefined) throw new ServiceRefusal('NotFound', 'PlatformApplication does not exist', { status: 404 });
  return app;
};

const deviceOf = (apps: ReadonlyMap<string, App>, arn: string): Device | undefined =>
  [...apps.values()].map(({ devices }) => devices.get(arn)).find((device) => device !== undefined);

const createDevice = (apps: ReadonlyMap<string, App>, fields: QueryFields) => {
  const arn = required(fields, 'PlatformApplicationArn');
  const token = required(fields, 'Token');
  const { devices } = appOf(apps, arn);
  const id = createHash('sha256').update(`${arn} ${token}`).digest('hex').slice(0, 32);
  const EndpointArn = `${arn.replace(':app/', ':endpoint/')}/${id}`;
  if (!devices.has(EndpointArn)) devices.set(EndpointArn, { token, isEnabled: true });
  return { EndpointArn };
};

const Structured = z.record(z.string(), z.string());

const publish =
  (apps: ReadonlyMap<string, App>, outbox: Outbox) =>
  (arn: string, fields: QueryFields): Readonly<Record<string, string>> => {
    const device = deviceOf(apps, arn);
    const platform = /:endpoint\/([^/]+)\//.exec(arn)?.[1] ?? '';
    if (device === undefined) throw invalid('TargetArn', 'No endpoint found for the target arn specified');
    if (!device.isEnabled) throw new ServiceRefusal('EndpointDisabled', 'Endpoint is disabled');
    const message = required(fields, 'Message');
    const isStructured = fields.get('MessageStructure') === 'json';
    const texts = isStructured ? Structured.safeParse(JSON.parse(message)).data : { default: message };
    const text = texts?.[platform] ?? texts?.['default'];
    if (text === undefined || texts?.['default'] === undefined) throw invalid('Message Structure', 'No default entry');
    outbox.add({ protocol: 'application', to: device.token, text });
    return { MessageId: randomUUID() };
  };
