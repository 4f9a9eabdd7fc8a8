import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { StageKeys } from './stage-keys.ts';

type Mistake = { readonly path: readonly (string | number)[]; readonly message: string };

/** What cannot work of a stage with a standby, or of one. */
export const mistakesOfStandby = (stage: StageKeys): readonly Mistake[] => [
  ...mistakesOfBoth(stage),
  ...mistakesOfReplicas(stage),
  ...mistakesOfStandbyOf(stage),
  ...mistakesOfFence(stage),
];

const mistakesOfBoth = (stage: StageKeys): readonly Mistake[] => {
  const { replicas, standbyOf, region, customDomain, tableKeyArn, settings } = stage;
  if (replicas === undefined && standbyOf === undefined) return [];
  const [key, other] = standbyOf === undefined ? ['replicas', 'standby'] : ['standbyOf', 'other stage'];
  const needed: readonly (Mistake | false)[] = [
    replicas !== undefined &&
      standbyOf !== undefined && {
        path: ['standbyOf'],
        message: 'does not go with replicas: the stage whose table it is has those',
      },
    region === undefined && { path: ['region'], message: `must be named with ${key}` },
    settings.region === undefined && {
      path: ['settings', 'region'],
      message: `must be named with ${key}, the same as that of the ${other}: URNs are the same in both`,
    },
    customDomain === undefined && {
      path: ['customDomain'],
      message: `must be named with ${key}, with the domainName of the ${other}: links and clients go to both by it`,
    },
    tableKeyArn !== undefined && {
      path: ['tableKeyArn'],
      message: `does not go with ${key}: a table of several Regions would need a key in each`,
    },
  ];
  return needed.filter((mistake) => mistake !== false);
};

const mistakesOfReplicas = ({ replicas = [], region }: StageKeys): readonly Mistake[] => {
  const known = RegionInfo.regions.map(({ name }) => name);
  return replicas.flatMap((replica, index) => {
    const path = ['replicas', index];
    if (!known.includes(replica)) return [{ path, message: `"${replica}" is no AWS Region` }];
    if (replica === region) return [{ path, message: `is the Region of the stage itself, ${region}` }];
    return replicas.indexOf(replica) < index ? [{ path, message: `names ${replica} a second time` }] : [];
  });
};

const mistakesOfStandbyOf = ({ name, account, region, standbyOf }: StageKeys): readonly Mistake[] => {
  if (standbyOf === undefined) return [];
  const [, , , keyRegion, keyAccount] = standbyOf.keyArn.split(':');
  const wrong: readonly (Mistake | false)[] = [
    standbyOf.stage === name && { path: ['standbyOf', 'stage'], message: 'is the stage itself' },
    standbyOf.region === region && {
      path: ['standbyOf', 'region'],
      message: `is ${region}, where this stage is: a standby is in another Region`,
    },
    keyRegion !== standbyOf.region && {
      path: ['standbyOf', 'keyArn'],
      message: `is of Region "${keyRegion}", and that stage is in ${standbyOf.region}: name its own key, no replica`,
    },
    account !== undefined &&
      keyAccount !== account && {
        path: ['standbyOf', 'keyArn'],
        message: `is of account ${keyAccount}, and the stage is in ${account}: both are in one account`,
      },
  ];
  return wrong.filter((mistake) => mistake !== false);
};

const mistakesOfFence = ({ fence: { cacheSeconds, waitSeconds } }: StageKeys): readonly Mistake[] =>
  waitSeconds > cacheSeconds
    ? []
    : [{ path: ['fence', 'waitSeconds'], message: `${waitSeconds} is not more than cacheSeconds, ${cacheSeconds}` }];
