import * as z from 'zod';
import { SERVICE_NAME } from './access/principal.ts';
import { Targets } from './endpoints/targets.ts';
import { VoiceSettings } from './voice-settings.ts';

const seconds = (fallback: number) => z.number().positive().default(fallback);
const baseUrl = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, 'ends in a slash')
    .default(fallback);
/** A host as `URL` gives it: a name, an IPv4 address, or an IPv6 address in brackets. */
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])$/;
const ORIGIN = /^https?:\/\/(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])(?::[0-9]{1,5})?$/;
const count = (fallback: number) => z.int().positive().default(fallback);

/**
 * The settings that functions read, as the stage file gives them under `settings`; every one has a default.
 * They reach the functions as JSON in a file of their bundles, {@link SETTINGS_FILE}.
 */
export const Settings = z.strictObject({
  /** Limits of contract section 15. */
  quotas: z
    .strictObject({
      topicsPerProject: count(3000),
      subscriptionsPerTopic: count(10_000),
      templatesPerProject: count(100),
      /** The contract says nothing of it. All of a project's are read at once to list them. */
      subscriptionUsersPerProject: count(1000),
      /** Publishes to one topic a minute; beyond it callers are told to slow down. */
      publishesPerTopicMinute: count(3000),
      /** The longest `time_to_live` a publisher may ask for; half of what queues can keep at the most. */
      timeToLiveSeconds: z.int().positive().max(604_800).default(86_400),
    })
    .prefault({}),
  /** Times of delivery. */
  delivery: z
    .strictObject({
      /** How long an HTTP(S) endpoint may take to answer (contract section 9.5). */
      endpointTimeoutSeconds: seconds(5),
      /** Upper bounds of the waits before attempts 2, 3, …; the wait itself is drawn at random below it (full jitter). */
      retryStepsSeconds: z.array(z.number().positive().max(900)).min(1).default([1, 4, 16, 64, 256, 900]),
      /** The range in which a throttled recipient is tried again, without counting an attempt. */
      throttleWaitSeconds: z.strictObject({ min: seconds(1), max: seconds(30) }).prefault({}),
      /** Sockets that one function instance keeps busy at a time. */
      socketsPerFunction: count(100),
      /** Sends per second of one function instance; SES and SNS quotas are per account, so mind the concurrency too. */
      emailsPerSecond: seconds(10),
      smsPerSecond: seconds(10),
    })
    .prefault({}),
  /** The split of large topics. */
  fanOut: z
    .strictObject({
      /** Topics of up to this many subscriptions are expanded by the publish call itself. */
      inlineSubscribers: count(2000),
      /** How many subscribers one message on the fan-out queue covers. */
      subscribersPerRange: count(20_000),
    })
    .prefault({}),
  /** Callers. */
  callers: z
    .strictObject({
      /** How far `X-Sdk-Date` may be from now, either way; 0 switches the check off. */
      clockToleranceSeconds: z.number().nonnegative().default(900),
      /** How long a function trusts a credential that it has read: the time that a revocation may take. */
      credentialCacheSeconds: z.number().nonnegative().default(60),
      /**
       * Whether a caller whose signature is wrong is shown the canonical request as the service built it, in the header
       * `X-Smn-Canonical-Request`: one whose access key is known, or who sends a good token beside the signature.
       */
      showCanonicalRequest: z.boolean().default(false),
    })
    .prefault({}),
  /** Networks (CIDR) that HTTP(S) endpoints may be in although they are private; loopback only on a laptop. */
  allowedCidrs: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
  /** What access policies may name as `Principal.Service`, as ListCloudServices shows it (contract section 12.6). */
  cloudServices: z
    .array(z.strictObject({ name: z.string().regex(SERVICE_NAME), showName: z.string().min(1) }))
    .default([
      { name: 'obs', showName: 'Object Storage Service' },
      { name: 'ces', showName: 'Cloud Eye' },
      { name: 'antiddos', showName: 'Anti-DDoS' },
      { name: 'functiongraph', showName: 'FunctionGraph' },
    ]),
  /** AWS resources that subscribers and topics may name. */
  targets: Targets.prefault({}),
  /**
   * How long functions go on with a data key of a topic's KMS key: the time that disabling the key may take to show, five
   * minutes in contract section 12.3. KMS is asked once per topic and instance in it.
   */
  keyCacheSeconds: z.number().nonnegative().default(300),
  /** Text messages. */
  sms: z
    .strictObject({
      /** The countries that texts may go to (ISO 3166-1, two letters). @default all */
      countries: z
        .array(z.string().regex(/^[A-Z]{2}$/))
        .min(1)
        .optional(),
    })
    .prefault({}),
  /** Phone calls. */
  voice: VoiceSettings.prefault({}),
  /** Where the server APIs of chat services are that applications write through; webhooks bring their own address. */
  chat: z
    .strictObject({
      dingtalkBaseUrl: baseUrl('https://api.dingtalk.com'),
      welinkBaseUrl: baseUrl('https://open.welink.huaweicloud.com'),
    })
    .prefault({}),
  /** Webhooks of group robots. */
  robots: z
    .strictObject({
      /**
       * Where webhooks may be beside the hosts of their vendors: hosts (`robots.example.com`, with any port) or origins
       * (`https://robots.example.com:8443`), in lower case. Whoever runs them answers for who has agreed to be written to.
       */
      gateways: z.array(z.union([z.string().regex(HOST), z.string().regex(ORIGIN)])).default([]),
    })
    .prefault({}),
  /** Mobile push to devices without Apple's platforms, which AWS SNS knows itself. */
  push: z
    .strictObject({
      /** Where Huawei gives access tokens to applications. */
      hmsTokenUrl: z.url().default('https://oauth-login.cloud.huawei.com/oauth2/v3/token'),
      /** Push Kit, without a slash at the end. */
      hmsBaseUrl: z.url().regex(/[^/]$/, 'ends in a slash').default('https://push-api.cloud.huawei.com'),
    })
    .prefault({}),
  /** How long a dead letter can be redriven. */
  deadLetterDays: count(30),
});

/** The file beside a function's code that holds its settings (decision 048). */
export const SETTINGS_FILE = 'settings.json';

/** The parsed form of {@link Settings}. */
export type Settings = z.infer<typeof Settings>;
