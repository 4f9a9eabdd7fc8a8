import * as z from 'zod';

/** In which other Regions the registry is. */
export const Replicas = z
  .array(z.string().min(1))
  .min(1)
  .describe(
    'Other AWS Regions that the registry is replicated to, for a standby there (decision 120): `["eu-west-1"]`. Only for a new stage: it gives the registry another name and the key another kind, which no stage can change. Needs `region`, `settings.region` and `customDomain`.',
  );

/** Whose registry a standby shares. */
export const StandbyOf = z
  .strictObject({
    stage: z.string().min(1).describe('The name of the stage with `replicas`.'),
    region: z.string().min(1).describe('Its AWS Region.'),
    keyArn: z
      .string()
      .regex(
        /^arn:[^:]+:kms:[^:]+:\d{12}:key\/mrk-[0-9a-f]{32}$/,
        'is no ARN of a KMS key of several Regions: arn:aws:kms:REGION:ACCOUNT:key/mrk-…',
      )
      .describe('ARN of its key, its output `KeyArn`.'),
  })
  .describe(
    'Makes the stage the standby of another one, in one of the Regions of its `replicas` (decision 120). Its tables, queues and functions are its own, but for the registry. Only for a new stage. Needs `region`, and `settings.region` and the `domainName` of the other.',
  );

/** How sites agree on which acts. */
export const FenceKeys = z
  .strictObject({
    cacheSeconds: z
      .number()
      .nonnegative()
      .max(60)
      .default(5)
      .describe(
        'How long a function trusts what it has read of which site is the active one. The same in both stages.',
      ),
    waitSeconds: z
      .number()
      .positive()
      .max(300)
      .default(15)
      .describe(
        'How long an activation waits for both sites to hear of it: `cacheSeconds`, the 6 s that a write may be under way, and what replication lags, of which it must be more than twice. The same in both stages.',
      ),
  })
  .describe('Of stages that share a registry only.')
  .prefault({});
