import { STORY } from './notes/story.ts';

/** A request body that an operation could get, and what it is an example of. */
export type RequestExample = { readonly summary: string; readonly value: unknown };

const { PHONE, TOPIC_URN } = STORY;

/** A trigger without what its messages are made of. */
const TRIGGER = { topic_urn: TOPIC_URN, pattern: { detail: { state: { value: ['ALARM'] } } } };

const TRIGGERS = {
  preset: { summary: 'Alarms as Cloud Eye tells them', value: { ...TRIGGER, preset: 'ces' } },
  text: {
    summary: 'A text with variables',
    value: { ...TRIGGER, message_template: '<alarm> is in ALARM.', variables: { alarm: '$.detail.alarmName' } },
  },
  template: {
    summary: 'A message template, whose tags are the variables',
    value: { ...TRIGGER, template_name: 'alarm', variables: { alarm: '$.detail.alarmName' } },
  },
} satisfies Readonly<Record<string, RequestExample>>;

const NEW_TRIGGER = { name: 'alarms', source: 'aws.cloudwatch' };

/** Bodies that have several forms: one example of each. Those of one form are put together from their fields. */
export const REQUEST_EXAMPLES: Readonly<Record<string, Readonly<Record<string, RequestExample>>>> = {
  PublishMessage: {
    text: {
      summary: 'One text for all',
      value: {
        subject: 'Tide',
        message: 'High water is at 14:05.',
        time_to_live: '3600',
        message_attributes: [{ name: 'severity', type: 'STRING', value: 'high' }],
      },
    },
    structure: {
      summary: 'A text per protocol',
      value: { subject: 'Tide', message_structure: '{"default":"High water is at 14:05.","sms":"Tide 14:05"}' },
    },
    template: {
      summary: 'A template with the values of its variables',
      value: { subject: 'Tide', message_template_name: 'tide', tags: { time: '14:05' } },
    },
  },
  IngestMessage: {
    alertmanager: {
      summary: 'What Alertmanager sends (some of it)',
      value: {
        ...{ version: '4', status: 'firing', commonLabels: { alertname: 'HighWater' } },
        ...{ commonAnnotations: { summary: 'The gauge is above 4 m.' } },
      },
    },
  },
  MuteFailure: {
    hours: { summary: 'For some hours', value: { hours: 8 } },
    until: { summary: 'Until a time', value: { until: '2026-04-07T06:00:00Z' } },
  },
  AddSubscription: {
    email: {
      summary: 'A mail address',
      value: { protocol: 'email', endpoint: 'ada@example.com', remark: 'Ada, at night' },
    },
    https: {
      summary: 'An HTTPS endpoint, with a header of its own',
      value: {
        protocol: 'https',
        endpoint: 'https://example.com/hook',
        extension: { header: { 'x-harbour': 'north' } },
      },
    },
    several: {
      summary: 'Up to 50 at once',
      value: {
        subscriptions: [
          { protocol: 'sms', endpoint: PHONE },
          { protocol: 'email', endpoint: 'ada@example.com' },
        ],
      },
    },
  },
  PublishAppMessage: {
    text: {
      summary: 'One text for every platform',
      value: { message: 'High water is at 14:05.', time_to_live: '3600' },
    },
    structure: {
      summary: 'A payload per platform',
      value: { message_structure: '{"default":"Tide 14:05","APNS":{"aps":{"alert":"Tide 14:05"}}}' },
    },
  },
  SmsPublish: {
    one: { summary: 'One number', value: { endpoint: PHONE, message: 'High water is at 14:05.' } },
    several: { summary: 'Up to 1000 numbers', value: { endpoints: [PHONE], message: 'High water is at 14:05.' } },
  },
  CreateTrigger: Object.fromEntries(
    Object.entries(TRIGGERS).map(([name, { summary, value }]) => [
      name,
      { summary, value: { ...NEW_TRIGGER, ...value } },
    ]),
  ),
  UpdateTrigger: TRIGGERS,
  BatchCreateOrDeleteResourceTags: {
    create: { summary: 'Set tags', value: { action: 'create', tags: [{ key: 'team', value: 'harbour' }] } },
    delete: { summary: 'Remove tags', value: { action: 'delete', tags: [{ key: 'team' }] } },
  },
  ListResourceInstances: {
    filter: {
      summary: 'Resources with a tag',
      value: { action: 'filter', tags: [{ key: 'team', values: ['harbour'] }], offset: '0', limit: '100' },
    },
    count: { summary: 'How many have no tag', value: { action: 'count', without_any_tag: true } },
  },
};
