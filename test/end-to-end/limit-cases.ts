/** A call of some size. In texts `{p}`, `{t}`, `{topic}`, `{topicId}`, `{otherTopicId}`, `{project}`, `{subscription}`, `{application}` are filled in. */
type SizedCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Why what is just allowed is refused for another reason. @default it is accepted */
  readonly otherwiseRefused?: string;
};

const x = (length: number, character = 'a'): string => character.repeat(length);

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const post = (path: string, body: unknown): SizedCall => ({ method: 'POST', path, body });
const subscribe = (body: unknown): SizedCall => post('{t}/subscriptions', body);
const publish = (body: object): SizedCall => post('{t}/publish', body);
const robot = (protocol: string, endpoint: string, extension: object): SizedCall =>
  subscribe({ protocol, endpoint, extension });

const WEBHOOK = 'http://127.0.0.1:9/robot';
const tagged = (tags: readonly object[]): SizedCall =>
  post('/v2/{project}/smn_topic/{topicId}/tags/action', { action: 'create', tags });
/** By the call for one tag, which may be a topic's last. */
const taggedWith = (tag: object): SizedCall => post('/v2/{project}/smn_topic/{otherTopicId}/tags', { tag });
const resources = (body: object): SizedCall => post('/v2/{project}/smn_topic/resource_instances/action', body);
const user = (body: object): SizedCall =>
  post('/v2/{project}/subscription-users', { name: 'Ada', email: { endpoint: 'ada@example.com' }, ...body });

const filtered = (subscriptions: number, policies: number, values: number): SizedCall =>
  post('{p}/subscriptions/filter_polices', {
    polices: many(subscriptions, () => ({
      subscription_urn: '{subscription}',
      filter_polices: many(policies, (name) => ({
        name: `n${name}`,
        string_equals: many(values, (value) => `v${value}`),
      })),
    })),
  });
const filteredBy = (name: string, value: string): SizedCall =>
  post('{p}/subscriptions/filter_polices', {
    polices: [{ subscription_urn: '{subscription}', filter_polices: [{ name, string_equals: [value] }] }],
  });

const called = (polling: readonly object[]): SizedCall => ({
  ...post('{t}/notify-policy', { protocol: 'callnotify', polling }),
  otherwiseRefused: 'the subscription is of a mailbox',
});

const application = (body: object): SizedCall =>
  post('{p}/applications', {
    name: 'app',
    platform: 'HMS',
    platform_principal: '1',
    platform_credential: x(32),
    ...body,
  });
const ofApple = (body: object): SizedCall => ({
  ...application({ platform: 'APNS', ...body }),
  otherwiseRefused: 'it is no certificate and no key',
});

const template = (name: string, content: string): SizedCall =>
  post('{p}/message_template', { message_template_name: name, content });
const attributed = (...message_attributes: readonly object[]): SizedCall =>
  publish({ message: 'm', message_attributes });

/** A policy of this many bytes. */
const policyOf = (bytes: number): string => {
  const sized = (id: string): string =>
    `{"Version":"2016-09-07","Id":"${id}","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"CSP":"*"},"Action":["SMN:Publish"],"Resource":"urn:smn:us-east-1:p:t"}]}`;
  return sized(x(bytes - sized('').length));
};

/** A mail address of this many bytes: labels of a domain have at most 63. */
const addressOf = (bytes: number): string => {
  const start = `ada@${x(60)}.${x(60)}.${x(60)}.`;
  return `${start}${x(bytes - start.length - 4)}.com`;
};

/** Attributes that are this many bytes of JSON, spread over all their values: letters of more than a byte make them so large. */
const attributesOf = (bytes: number): readonly object[] => {
  const [attributes, values] = [95, 10];
  const made = (textOf: (index: number) => string) =>
    many(attributes, (name) => ({
      name: `n${name}`,
      type: 'STRING_ARRAY',
      value: many(values, (value) => `${value}${textOf(name * values + value)}`),
    }));
  const extra = bytes - JSON.stringify(made(() => '')).length;
  return made((index) => {
    const size = Math.floor((extra + index) / (attributes * values));
    return `${x(Math.floor(size / 3), '港')}${x(size % 3)}`;
  });
};

/** Calls by what docs/limits.md calls their limit, each with as much of it as is said. */
export const limitCases: Readonly<Record<string, (size: number) => SizedCall>> = {
  'name of a topic': (size) => post('{p}/topics', { name: x(size) }),
  'display name of a topic': (size) => post('{p}/topics', { name: 'a', display_name: x(size) }),
  '`enterprise_project_id`': (size) => post('{p}/topics', { name: 'a', enterprise_project_id: x(size) }),
  '`introduction`': (size) => ({ method: 'PUT', path: '{t}/attributes/introduction', body: { value: x(size) } }),
  'access policy': (size) => ({ method: 'PUT', path: '{t}/attributes/access_policy', body: { value: policyOf(size) } }),
  'tags of a topic or an application': (size) => tagged(many(size, (index) => ({ key: `key-${index}` }))),
  'key of a tag': (size) => taggedWith({ key: x(size) }),
  'value of a tag': (size) => taggedWith({ key: 'key-0', value: x(size) }),
  'keys of a list of a tag filter': (size) =>
    resources({ action: 'count', tags: many(size, (index) => ({ key: `key-${index}` })) }),
  'values of a key of a tag filter': (size) =>
    resources({ action: 'count', tags: [{ key: 'key', values: many(size, String) }] }),
  'id of a log group or stream': (size) => post('{t}/logtanks', { log_group_id: x(size), log_stream_id: x(size) }),
  'steps of a notify policy': (size) =>
    called(many(size, (order) => ({ order, subscription_urns: ['{subscription}'] }))),
  'subscriptions of a step': (size) =>
    called([{ order: 1, subscription_urns: many(size, (index) => `{topic}:${String(index).padStart(32, '0')}`) }]),
  '`order` of a step': (order) => called([{ order, subscription_urns: ['{subscription}'] }]),

  'subscriptions added at once': (size) =>
    subscribe({ subscriptions: many(size, (index) => ({ protocol: 'email', endpoint: `a${index}@example.com` })) }),
  'subscriptions removed at once': (size) => ({
    method: 'DELETE',
    path: '{p}/subscriptions',
    body: { subscription_urns: many(size, () => ({ subscription_urn: `{topic}:${x(32, '0')}` })) },
  }),
  'subscription users subscribed at once': (size) =>
    post('{t}/subscriptions/from-subscription-users', { ids: many(size, String) }),
  'URL of an endpoint': (size) => {
    const url = 'http://127.0.0.1:9/';
    return subscribe({ protocol: 'http', endpoint: `${url}${x(size - url.length)}` });
  },
  'mail address': (size) => subscribe({ protocol: 'email', endpoint: addressOf(size) }),
  'what is before the `@` of one': (size) => subscribe({ protocol: 'email', endpoint: `${x(size)}@example.com` }),
  remark: (size) => ({ method: 'PUT', path: '{t}/subscriptions/{subscription}', body: { remark: x(size) } }),
  'headers of an endpoint': (size) =>
    robot('http', WEBHOOK, { header: Object.fromEntries(many(size, (index) => [`x-${index}`, 'a'])) }),
  'names and values of the headers together': (size) => robot('http', WEBHOOK, { header: { 'x-a': x(size - 3) } }),
  '`sign_secret`': (size) => robot('dingding', WEBHOOK, { sign_secret: x(size) }),
  '`keyword`': (size) => robot('dingding', WEBHOOK, { keyword: x(size) }),
  '`client_id`': (size) => robot('welink', '4587213', { client_id: x(size), client_secret: 'a' }),
  '`client_secret`': (size) => robot('welink', '4587213', { client_id: 'a', client_secret: x(size) }),
  '`app_key`': (size) => robot('dingTalkBot', 'manager', { app_key: x(size), app_secret: 'a', robot_code: 'a' }),
  '`app_secret`': (size) => robot('dingTalkBot', 'manager', { app_key: 'a', app_secret: x(size), robot_code: 'a' }),
  '`robot_code`': (size) => robot('dingTalkBot', 'manager', { app_key: 'a', app_secret: 'a', robot_code: x(size) }),
  'subscriptions whose filter policies are set at once': (size) => filtered(size, 1, 1),
  'filter policies of a subscription': (size) => filtered(1, size, 1),
  'values of a filter policy': (size) => filtered(1, 1, size),
  'name of a filter policy': (size) => filteredBy(x(size), 'a'),
  'value of a filter policy': (size) => filteredBy('a', x(size)),
  'name of a subscription user': (size) => user({ name: x(size) }),
  'groups of a subscription user': (size) => user({ group: many(size, (index) => `g${index}`) }),
  'name of a group': (size) => user({ group: [x(size)] }),

  'name of a template': (size) => template(x(size), 'a'),
  'content of a template': (size) => template('content', x(size)),
  'variables of a template': (size) => template('variables', '{a}'.repeat(size)),
  'different variables of a template': (size) => template('different', many(size, (index) => `{a${index}}`).join('')),
  'name of an application': (size) => application({ name: x(size) }),
  'Apple’s certificate': (size) => ofApple({ platform_principal: x(size) }),
  'Apple’s private key': (size) => ofApple({ platform_credential: x(size) }),
  'token of a device': (size) => post('{p}/applications/{application}/endpoints', { token: x(size), user_data: '' }),
  '`user_data` of a device': (size) =>
    post('{p}/applications/{application}/endpoints', { token: 'device', user_data: x(size) }),
  'page of a list': (size) => ({ method: 'GET', path: `{p}/topics?limit=${size}` }),
  'page of resources by tags': (size) => resources({ action: 'filter', limit: String(size) }),

  subject: (size) => publish({ subject: x(size), message: 'a' }),
  '`message`, and what a template comes to': (size) => publish({ message: x(size) }),
  '`message_structure`': (size) => {
    const structure = (text: string): string => JSON.stringify({ default: text });
    return publish({ message_structure: structure(x(size - structure('').length)) });
  },
  'name of a template in a publish': (size) => ({
    ...publish({ message_template_name: x(size, 'b') }),
    otherwiseRefused: 'there is no such template',
  }),
  'key of `tags`': (size) => publish({ message_template_name: 'greeting', tags: { name: 'a', [x(size)]: 'a' } }),
  'value of `tags`': (size) => publish({ message_template_name: 'greeting', tags: { name: x(size) } }),
  'message attributes': (size) =>
    attributed(...many(size, (index) => ({ name: `n${index}`, type: 'STRING', value: 'a' }))),
  'all of them, as JSON': (size) => attributed(...attributesOf(size)),
  'name of an attribute': (size) => attributed({ name: x(size), type: 'STRING', value: 'a' }),
  'value of an attribute': (size) => attributed({ name: 'a', type: 'STRING', value: x(size) }),
  'values of a `STRING_ARRAY`': (size) => attributed({ name: 'a', type: 'STRING_ARRAY', value: many(size, String) }),
  'text without a topic': (size) => post('{p}/sms', { endpoint: '+447400123456', message: x(size) }),
  'numbers of such a text': (size) =>
    // No number: each is refused by itself.
    post('{p}/sms', { endpoints: many(size, () => 'nobody'), message: 'a' }),
  '`sign_id`': (size) => post('{p}/sms', { endpoint: '+447400123456', message: 'a', sign_id: x(size) }),
};
