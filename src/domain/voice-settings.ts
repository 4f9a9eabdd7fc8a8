import * as z from 'zod';
import { callingIdentity, countries, textingIdentity } from './end-user-messaging.ts';

/** The voices of Amazon Polly that AWS End User Messaging knows (API reference of `SendVoiceMessage`). */
const VOICES = [
  ...(['AMY', 'ASTRID', 'BIANCA', 'BRIAN', 'CAMILA', 'CARLA', 'CARMEN', 'CELINE', 'CHANTAL', 'CONCHITA'] as const),
  ...(['CRISTIANO', 'DORA', 'EMMA', 'ENRIQUE', 'EWA', 'FILIZ', 'GERAINT', 'GIORGIO', 'GWYNETH', 'HANS'] as const),
  ...(['INES', 'IVY', 'JACEK', 'JAN', 'JOANNA', 'JOEY', 'JUSTIN', 'KARL', 'KENDRA', 'KIMBERLY', 'LEA', 'LIV'] as const),
  ...(['LOTTE', 'LUCIA', 'LUPE', 'MADS', 'MAJA', 'MARLENE', 'MATHIEU', 'MATTHEW', 'MAXIM', 'MIA', 'MIGUEL'] as const),
  ...(['MIZUKI', 'NAJA', 'NICOLE', 'PENELOPE', 'RAVEENA', 'RICARDO', 'RUBEN', 'RUSSELL', 'SALLI', 'SEOYEON'] as const),
  ...(['TAKUMI', 'TATYANA', 'VICKI', 'VITORIA', 'ZEINA', 'ZHIYU'] as const),
] as const;

/** Phone calls, the protocol `callnotify`: they go through AWS End User Messaging. */
export const VoiceSettings = z.strictObject({
  originationIdentity: callingIdentity
    .optional()
    .describe(
      'ARN of the phone number or pool of AWS End User Messaging that calls; the lane’s grant is exactly this. Absent: no calls are made, and messages for them end as dead letters that say so.',
    ),
  textIdentity: textingIdentity
    .optional()
    .describe(
      'ARN of the phone number, pool or sender id that asks for confirmation by text message; absent: that of the calls.',
    ),
  countries: countries.default(['CN']).describe('Countries that may be called (ISO 3166-1).'),
  needsConfirmation: z
    .boolean()
    .default(true)
    .describe('Whether the owner of a number must confirm a subscription first (contract section 17 no. 4).'),
  voices: z
    .strictObject({ 'en-us': z.enum(VOICES).default('JOANNA'), 'zh-cn': z.enum(VOICES).default('ZHIYU') })
    .describe('Who reads aloud, by language: voices of Amazon Polly.')
    .prefault({}),
  callsPerSecond: z
    .number()
    .positive()
    .default(1)
    .describe(
      'Calls that one function instance starts a second; the quota of AWS is per number, so mind the concurrency too.',
    ),
  answerWaitSeconds: z
    .int()
    .positive()
    .max(900)
    .default(60)
    .describe('How long a step of a notify policy rings before the next is called; a queue delays 15 minutes at most.'),
});

/** The parsed form of {@link VoiceSettings}. */
export type VoiceSettings = z.infer<typeof VoiceSettings>;
