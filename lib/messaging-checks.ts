import type { StageKeys } from './stage-keys.ts';

type MessagingMistake = { readonly path: readonly (string | number)[]; readonly message: string };

/** What is wrong with how the stage uses AWS End User Messaging, for texts and for calls. */
export const mistakesOfMessaging = (stage: StageKeys): readonly MessagingMistake[] => [
  ...mistakesOfProvider(stage),
  ...mistakesOfIdentities(stage),
];

/** A provider without what it needs, and settings that would have no effect: a limit of price is not to be ignored in silence. */
const mistakesOfProvider = ({ settings: { sms } }: StageKeys): readonly MessagingMistake[] => {
  if (sms.provider === 'end-user-messaging') {
    if (sms.originationIdentity !== undefined) return [];
    const message = 'must be named with the provider end-user-messaging: the ARN of a phone number, pool or sender id';
    return [{ path: ['settings', 'sms', 'originationIdentity'], message }];
  }
  return (['originationIdentity', 'protectConfigurationId', 'maxPriceUsd'] as const).flatMap((key) => {
    if (sms[key] === undefined) return [];
    const message = `has no effect with the provider ${sms.provider}: leave it out, or name the provider end-user-messaging`;
    return [{ path: ['settings', 'sms', key], message }];
  });
};

/** Numbers are used in their own Region. */
const mistakesOfIdentities = ({ region, settings: { sms, voice } }: StageKeys): readonly MessagingMistake[] => {
  const identities = [
    { path: ['settings', 'sms', 'originationIdentity'], arn: sms.originationIdentity },
    { path: ['settings', 'voice', 'originationIdentity'], arn: voice.originationIdentity },
    { path: ['settings', 'voice', 'textIdentity'], arn: voice.textIdentity },
  ];
  return identities.flatMap(({ path, arn }) => {
    const inRegion = arn?.split(':')[3];
    if (inRegion === undefined || region === undefined || inRegion === region) return [];
    return [{ path, message: `is of Region "${inRegion}", and the stage is in ${region}: name one of ${region}` }];
  });
};
