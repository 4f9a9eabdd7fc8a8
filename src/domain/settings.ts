import * as z from 'zod';
import { SERVICE_NAME } from './access/principal.ts';
import { Targets } from './endpoints/targets.ts';
import { EventSettings } from './event-settings.ts';
import { HealthSettings } from './health-settings.ts';
import { SmsSettings } from './sms-settings.ts';
import { RECEIPTS } from './topics/topic.ts';
import { REGION_OR_PROJECT } from './urn.ts';
import { PriceSettings } from './usage/price-settings.ts';
import { UsageSettings } from './usage/usage-settings.ts';
import { VoiceSettings } from './voice-settings.ts';

const seconds = (fallback: number) => z.number().positive().default(fallback);
const baseUrl = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, 'ends in a slash')
    .default(fallback);
/** A host as `URL` returns it: a name, an IPv4 address, or an IPv6 address in brackets. */
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])$/;
const ORIGIN = /^https?:\/\/(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])(?::[0-9]{1,5})?$/;
const count = (fallback: number) => z.int().positive().default(fallback);

/**
 * The settings that functions read, as they stand under `settings` in the stage file; every one has a default.
 * They reach the functions as JSON in a file of their bundles, {@link SETTINGS_FILE}. What each means stands in the schema
 * itself: docs/configuration.md is written from it (decision 042).
 */
export const Settings = z.strictObject({
  region: z
    .string()
    .regex(REGION_OR_PROJECT, 'is 1 to 64 of letters, digits, "_" and "-"')
    .optional()
    .describe(
      'The region in URNs, in names of certificates and in `GET /v3/regions`; absent: the AWS Region. Stages of several Regions that have the same one may take over each other’s topics. Decide it for a new stage: one that changes it no longer knows the URNs that it has given out.',
    ),
  quotas: z
    .strictObject({
      topicsPerProject: count(3000),
      subscriptionsPerTopic: count(10_000),
      templatesPerProject: count(100),
      triggersPerProject: count(100),
      runningJobsPerProject: count(5),
      subscriptionUsersPerProject: count(1000).describe(
        'The contract says nothing of it. All of a project’s are read at once to list some.',
      ),
      callsPerProjectMinute: count(30_000).describe(
        'Signed calls of one project a minute; beyond it 429 `APIGW.0308`.',
      ),
      publishesPerTopicMinute: count(3000).describe('Publishes to one topic a minute; beyond it 429 `APIGW.0308`.'),
      timeToLiveSeconds: z
        .int()
        .positive()
        .max(604_800)
        .default(86_400)
        .describe('The longest `time_to_live` of a message. Queues keep one for twice the most that is allowed here.'),
    })
    .describe('Limits of contract section 15.')
    .prefault({}),
  delivery: z
    .strictObject({
      endpointTimeoutSeconds: seconds(5).describe(
        'How long an HTTP(S) endpoint may take to answer (contract section 9.5); more than 2 s shorter than the `timeoutSeconds` of every function that delivers.',
      ),
      retryStepsSeconds: z
        .array(z.number().positive().max(900))
        .min(1)
        .default([1, 4, 16, 64, 256, 900])
        .describe(
          'Upper bounds of the waits before attempts 2, 3, …; the wait itself is drawn at random below it (full jitter).',
        ),
      throttleWaitSeconds: z
        .strictObject({ min: seconds(1), max: seconds(30) })
        .describe('The wait after a provider said "slower", which is no attempt the first 20 times.')
        .prefault({}),
      socketsPerFunction: count(100).describe('HTTP(S) recipients that one function instance serves at a time.'),
      emailsPerSecond: seconds(10).describe(
        'Mails that one function instance sends a second; the quota of SES is per account, so mind the concurrency too.',
      ),
      smsPerSecond: seconds(10).describe('The same of text messages and the quota of their provider.'),
      health: HealthSettings.describe(
        'When endpoints of the lanes http, function, queue and chat are unhealthy.',
      ).prefault({}),
    })
    .prefault({}),
  fanOut: z
    .strictObject({
      inlineSubscribers: count(2000).describe(
        'Topics of up to this many subscriptions are expanded by the publish call itself.',
      ),
      subscribersPerRange: count(20_000).describe('Subscribers that one message on the fan-out queue covers.'),
    })
    .prefault({}),
  callers: z
    .strictObject({
      clockToleranceSeconds: z
        .number()
        .nonnegative()
        .default(900)
        .describe('How far `X-Sdk-Date` may be from now, either way; 0 switches the check off.'),
      credentialCacheSeconds: z
        .number()
        .nonnegative()
        .default(60)
        .describe(
          'How long a function trusts a credential, token or binding that it has read: the time that a revocation may take. A token expires at once.',
        ),
      showCanonicalRequest: z
        .boolean()
        .default(false)
        .describe(
          'Whether a caller whose signature is wrong is shown the canonical request as the service built it, in `X-Smn-Canonical-Request`: one whose access key is known, or who sends a good token beside the signature. On in `stages/local.json`.',
        ),
    })
    .prefault({}),
  allowedCidrs: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .default([])
    .describe('Networks that HTTP(S) endpoints may be in although they are private; loopback only on a laptop.'),
  cloudServices: z
    .array(z.strictObject({ name: z.string().regex(SERVICE_NAME), showName: z.string().min(1) }))
    .default([
      { name: 'obs', showName: 'Object Storage Service' },
      { name: 'ces', showName: 'Cloud Eye' },
      { name: 'antiddos', showName: 'Anti-DDoS' },
      { name: 'functiongraph', showName: 'FunctionGraph' },
    ])
    .describe(
      'What access policies may name as `Principal.Service`, as ListCloudServices shows it (contract section 12.6).',
    ),
  targets: Targets.prefault({}),
  events: EventSettings.prefault({}),
  keyCacheSeconds: z
    .number()
    .nonnegative()
    .default(300)
    .describe(
      'How long a function uses a data key of a topic’s KMS key: the time that a disabled key may still work (contract section 12.3). KMS is asked once per topic and instance in it.',
    ),
  sms: SmsSettings.prefault({}),
  prices: PriceSettings.describe(
    'Prices that usage, spend caps and the preview of a publish are estimated with; those of `lib/prices` where a stage names none.',
  ).prefault({}),
  usage: UsageSettings.prefault({}),
  voice: VoiceSettings.prefault({}),
  chat: z
    .strictObject({
      dingtalkBaseUrl: baseUrl('https://api.dingtalk.com'),
      welinkBaseUrl: baseUrl('https://open.welink.huaweicloud.com'),
    })
    .describe(
      'The server APIs of chat services that applications write through, without a slash at the end; webhooks bring their own address.',
    )
    .prefault({}),
  robots: z
    .strictObject({
      gateways: z
        .array(z.union([z.string().regex(HOST), z.string().regex(ORIGIN)]))
        .default([])
        .describe(
          'Where webhooks of group robots may be beside the hosts of their vendors: hosts (`robots.example.com`, with any port) or origins (`https://robots.example.com:8443`), in lower case. Their operator is responsible for the consent of those who are written to.',
        ),
    })
    .prefault({}),
  push: z
    .strictObject({
      hmsTokenUrl: z
        .url()
        .default('https://oauth-login.cloud.huawei.com/oauth2/v3/token')
        .describe('Where Huawei issues access tokens to applications.'),
      hmsBaseUrl: z
        .url()
        .regex(/[^/]$/, 'ends in a slash')
        .default('https://push-api.cloud.huawei.com')
        .describe('Huawei’s Push Kit, without a slash at the end.'),
    })
    .prefault({}),
  receipts: z
    .strictObject({
      kept: z
        .enum(RECEIPTS)
        .default('failures')
        .describe(
          'What is recorded of the messages of topics that have no setting of their own: nothing (`none`), the dead letters alone (`failures`), or a receipt of every message (`summary`), which costs writes ([costs](cost.md)). `summary` in `stages/local.json`.',
        ),
      days: count(30).describe('How long the receipt of a message is kept, from when it was accepted.'),
    })
    .prefault({}),
  moving: z
    .strictObject({
      settleSeconds: z
        .number()
        .nonnegative()
        .default(30)
        .describe(
          'How long after a topic has moved away its last changes are copied: no less than a call of the API may take, so that what it still writes is among them.',
        ),
      clearSeconds: z
        .number()
        .nonnegative()
        .default(150)
        .describe(
          'How long after a topic has moved away its subscriptions are removed here: no less than any function may take, so that what it had begun ends first.',
        ),
    })
    .prefault({}),
  deadLetterDays: count(30).describe('How long a dead letter can be redriven.'),
});

/** The file beside a function's code that holds its settings (decision 048). */
export const SETTINGS_FILE = 'settings.json';

/** The parsed form of {@link Settings}. */
export type Settings = z.infer<typeof Settings>;
