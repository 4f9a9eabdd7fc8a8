import * as z from 'zod';
import { SERVICE_NAME } from '#src/domain/access/principal.ts';
import { type EventSettings, SNS_SOURCE } from '#src/domain/event-settings.ts';
import { SERVICES } from '#src/domain/events/event-source.ts';

/** A source as AWS services and applications name theirs; EventBridge takes more, but no rule's name does. */
const SOURCE = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** SQS takes 8 KB as the policy of a queue, and every source is named in it, with an ARN of up to 310 characters. */
const MAX_SOURCES = 20;
const MAX_TOPICS = 10;

/** More than the policy holds; how many fit depends on their names. */
const MAX_RULES = 100;

const service = z
  .string()
  .regex(SERVICE_NAME, 'is no name of a service; allowed: 1 to 64 of a-z, 0-9, "-" and "_", a letter first');

const EventSource = z.strictObject({
  source: z
    .string()
    .regex(
      SOURCE,
      'is no source of events; allowed: 1 to 128 letters, digits, ".", "-", "_" and "/", and no pattern: name each source',
    )
    .describe('The `source` of its events, `aws.cloudwatch`: one rule of the default event bus takes them.'),
  detailTypes: z
    .array(z.string().min(1).max(128))
    .min(1)
    .optional()
    .describe('Kinds of events (`detail-type`) that are taken; absent: all of the source.'),
  service: service
    .optional()
    .describe(
      'The cloud service that its events act as: access policies must let it publish. One of `settings.cloudServices`; absent: `ces` for `aws.cloudwatch`, `obs` for `aws.s3`, mandatory for others.',
    ),
});

const EventTopic = z.strictObject({
  arn: z
    .string()
    .regex(TOPIC_ARN, 'is no ARN of an SNS topic: arn:aws:sns:REGION:ACCOUNT:NAME')
    .describe('An SNS topic, for what speaks to nothing else; one of another account must let this one subscribe.'),
  service: service.describe('The cloud service that its notifications act as.'),
});

/** A rule's name, which a bus of its own stands before; a star at the end takes the place of what follows. */
const RULE_NAME = /^(?:[A-Za-z0-9._-]{1,256}\/)?[A-Za-z0-9._-]{1,64}\*?$/;

const Rules = z.strictObject({
  service: service.describe(
    'The cloud service that their events act as, unless the source has one: `ces` for `aws.cloudwatch`, `obs` for `aws.s3`, and those of `sources`.',
  ),
  names: z
    .array(
      z
        .string()
        .regex(
          RULE_NAME,
          'is no name of a rule; allowed: 1 to 64 letters, digits, ".", "-" and "_", a bus and "/" before them, and "*" at the end',
        ),
    )
    .max(MAX_RULES)
    .optional()
    .describe(
      'Rules of this account that other apps make, by name, `orders-nightly`, or by what their names begin with, `orders-*`; those of the app that has the stage as a construct are let in without.',
    ),
});

/** The key `events` of a stage file. */
export const EventKeys = z.strictObject({
  sources: z.array(EventSource).max(MAX_SOURCES).default([]),
  topics: z.array(EventTopic).max(MAX_TOPICS).default([]),
  rules: Rules.optional().describe('Rules whose targets name a topic by themselves (decision 097); absent: none.'),
});

/** The parsed form of {@link EventKeys}. */
export type EventKeys = z.infer<typeof EventKeys>;

/** The service that events of a source act as; undefined when the stage must name it and does not. */
export const serviceOfSource = ({ source, service: named }: EventKeys['sources'][number]): string | undefined =>
  named ?? SERVICES.get(source);

/** What functions are told of the sources of a stage. */
export const servicesOfSources = ({ sources, topics }: EventKeys): EventSettings['sources'] => [
  ...sources.flatMap((listed) => {
    const found = serviceOfSource(listed);
    return found === undefined ? [] : [{ source: listed.source, service: found }];
  }),
  ...topics.map(({ arn, service: found }) => ({ source: SNS_SOURCE, service: found, topicArn: arn })),
];
