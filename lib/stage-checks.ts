import { RegionInfo } from 'aws-cdk-lib/region-info';
import { getCountries } from 'libphonenumber-js/min';
import { LANES } from '#src/domain/protocol.ts';
import { reservedWordIn } from './console-keys.ts';
import { mistakesOfEvents } from './event-checks.ts';
import { readerOf } from './functions/function-table.ts';
import { laneTraits } from './lanes.ts';
import { mistakesOfMessaging } from './messaging-checks.ts';
import { findFullRole } from './role-size.ts';
import type { StageKeys } from './stage-keys.ts';
import { mistakesOfStandby } from './standby-checks.ts';

/** One mistake in a stage file: where it is, and what is wrong and allowed. */
export type StageMistake = { readonly path: readonly (string | number)[]; readonly message: string };

/** The sender of `stages/dev.json`, which is there to be copied; it cannot be verified in SES. */
const PLACEHOLDER = { senderAddress: 'notifications@example.com', stageName: 'dev' };

/** What no single key shows to be wrong: names that AWS or the world does not have, and numbers that do not go together. */
export const mistakesIn = (stage: StageKeys): readonly StageMistake[] => [
  ...mistakesOfPlace(stage),
  ...mistakesOfTableKey(stage),
  ...mistakesOfStandby(stage),
  ...mistakesOfSender(stage),
  ...mistakesOfCountries(stage),
  ...mistakesOfSpendAlarm(stage),
  ...mistakesOfThrottle(stage),
  ...mistakesOfConcurrency(stage),
  ...mistakesOfTags(stage),
  ...mistakesOfTargets(stage),
  ...mistakesOfEvents(stage),
  ...mistakesOfMessaging(stage),
  ...mistakesOfConsole(stage),
];

const mistakesOfPlace = ({ region, customDomain }: StageKeys): readonly StageMistake[] => {
  if (region === undefined) return [];
  const regions = RegionInfo.regions.map(({ name }) => name);
  if (!regions.includes(region)) {
    return [{ path: ['region'], message: `"${region}" is no AWS Region; allowed: ${regions.toSorted().join(', ')}` }];
  }
  return mistakesOfCertificate(customDomain, `the stage is in ${region}`, region);
};

const mistakesOfCertificate = (
  customDomain: StageKeys['customDomain'],
  why: string,
  region: string,
): readonly StageMistake[] => {
  const inRegion = customDomain?.certificateArn.split(':')[3];
  if (inRegion === undefined || inRegion === region) return [];
  const message = `is of Region "${inRegion}", and ${why}: name a certificate of ${region}`;
  return [{ path: ['customDomain', 'certificateArn'], message }];
};

/** DynamoDB takes a key of its own Region, and CDK must know which that is. */
const mistakesOfTableKey = ({ tableKeyArn, account, region }: StageKeys): readonly StageMistake[] => {
  const [, , , ofRegion, ofAccount] = tableKeyArn?.split(':') ?? [];
  if (ofRegion === undefined) return [];
  if (region === undefined) {
    return [{ path: ['region'], message: `must be named with tableKeyArn, which is of Region "${ofRegion}"` }];
  }
  const path = ['tableKeyArn'];
  if (ofRegion !== region) {
    const message = `is of Region "${ofRegion}", and the stage is in ${region}: name a key of ${region}`;
    return [{ path, message }];
  }
  if (account === undefined || ofAccount === account) return [];
  const message = `is of account ${ofAccount}, and the stage is in ${account}: name a key of ${account}`;
  return [{ path, message }];
};

/** What is wrong only because the stage names no Region, and goes to that of the credentials. */
export const mistakesOfDefaultRegion = (stage: StageKeys, defaultRegion: string): readonly StageMistake[] =>
  stage.region === undefined
    ? mistakesOfCertificate(
        stage.customDomain,
        `it is deployed to ${defaultRegion}, the Region of the credentials, as "region" names none`,
        defaultRegion,
      )
    : [];

/** Whether mail has the sender of the template of stage files. */
export const hasPlaceholderSender = ({ senderAddress }: StageKeys): boolean =>
  senderAddress === PLACEHOLDER.senderAddress;

const mistakesOfSender = (stage: StageKeys): readonly StageMistake[] => {
  const { name, senderAddress } = stage;
  if (!hasPlaceholderSender(stage) || name === PLACEHOLDER.stageName) return [];
  const message = `"${senderAddress}" is the placeholder of stages/dev.json: name an address that you can verify in SES`;
  return [{ path: ['senderAddress'], message }];
};

/** The alarm is on a metric of SNS. */
const mistakesOfSpendAlarm = ({ smsSpendAlarmUsd, settings: { sms } }: StageKeys): readonly StageMistake[] => {
  if (smsSpendAlarmUsd === undefined || sms.provider === 'sns') return [];
  const message = `watches what SNS charges, and texts go through ${sms.provider}: leave it out, and set a limit there`;
  return [{ path: ['smsSpendAlarmUsd'], message }];
};

/** Countries whose numbers the service can read. */
const mistakesOfCountries = ({ settings: { sms, voice } }: StageKeys): readonly StageMistake[] => {
  const known = new Set<string>(getCountries());
  return Object.entries({ sms: sms.countries ?? [], voice: voice.countries }).flatMap(([channel, countries]) =>
    countries.flatMap((country, index) => {
      if (known.has(country)) return [];
      const message = `"${country}" is no country with phone numbers; allowed: codes of ISO 3166-1, such as CN, DE, GB`;
      return [{ path: ['settings', channel, 'countries', index], message }];
    }),
  );
};

/** An issuer knows the console by an id, and a pool of the stage's own has neither to be named. */
const mistakesOfConsole = ({ name, console: keys }: StageKeys): readonly StageMistake[] => {
  if (keys === undefined) return [];
  const { issuer, clientId, loginDomainPrefix } = keys;
  if ((issuer === undefined) !== (clientId === undefined)) {
    const [there, missing] = issuer === undefined ? ['clientId', 'issuer'] : ['issuer', 'clientId'];
    return [
      { path: ['console', missing], message: `must be named with ${there}: both, or neither for a pool of its own` },
    ];
  }
  if (issuer === undefined) return loginDomainPrefix === undefined ? mistakesOfLoginDomain(name) : [];
  if (loginDomainPrefix === undefined) return [];
  const message = 'is of a pool of the stage’s own, and an issuer is named: leave out one of them';
  return [{ path: ['console', 'loginDomainPrefix'], message }];
};

/** Without a prefix of its own the address of the login pages has the stage's name in it (`lib/constructs/console-users.ts`). */
const mistakesOfLoginDomain = (name: string): readonly StageMistake[] => {
  const word = reservedWordIn(name);
  if (word === undefined) return [];
  const message = `must be named, without "${word}" in it: else it begins with smn-${name}-, and Cognito takes no prefix with that word`;
  return [{ path: ['console', 'loginDomainPrefix'], message }];
};

/** API Gateway takes a burst below the rate, and then the rate is never reached. */
const mistakesOfThrottle = ({ throttle }: StageKeys): readonly StageMistake[] =>
  [
    { path: ['throttle', 'burst'], limits: throttle },
    { path: ['throttle', 'public', 'burst'], limits: throttle.public },
  ].flatMap(({ path, limits: { rate, burst } }) =>
    burst < rate ? [{ path, message: `${burst} is below the rate: at least ${rate}` }] : [],
  );

/** Pollers that get no execution throw messages back, until those count as failed five times. */
const mistakesOfConcurrency = ({ functions, eventSourceConcurrency }: StageKeys): readonly StageMistake[] =>
  LANES.flatMap((lane) => {
    const functionName = readerOf(lane);
    const reserved = functions[functionName].reservedConcurrency;
    const queues = laneTraits[lane].hasSideQueues ? 3 : 1;
    const taken = queues * (eventSourceConcurrency[lane] ?? 0);
    if (reserved === undefined || reserved >= taken) return [];
    const message = `${reserved} is below what the lane's queues keep busy: at least ${taken} (${queues} × eventSourceConcurrency.${lane})`;
    return [{ path: ['functions', functionName, 'reservedConcurrency'], message }];
  });

/** What AWS takes as the key of a tag. */
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;

const mistakesOfTags = ({ tags }: StageKeys): readonly StageMistake[] =>
  Object.keys(tags).flatMap((key) => {
    if (TAG_KEY.test(key)) return [];
    const message =
      'is no key of a tag; allowed: 1 to 128 letters, digits, spaces and _.:/=+-@, and no "aws:" at the start';
    return [{ path: ['tags', key], message }];
  });

/** Targets are granted one by one, and a role holds so many names and no more. */
const mistakesOfTargets = ({ settings: { targets } }: StageKeys): readonly StageMistake[] => {
  const full = findFullRole(targets);
  if (full === undefined) return [];
  const { functionName, kinds, count, fitting } = full;
  const message = `the role of the function ${functionName} cannot hold ${count} ARNs of ${kinds.join(' and ')} as long as these: name at most ${fitting}`;
  return [{ path: ['settings', 'targets'], message }];
};
