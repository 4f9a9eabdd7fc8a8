import type { Settings } from '#src/domain/settings.ts';
import { readEnvironment } from './environment.ts';

/** The region of URNs, of certificates and of `GET /v3/regions`: that of the stage's settings, else the AWS Region (decision 114). */
export const logicalRegionOf = ({ region }: Pick<Settings, 'region'>): string =>
  region ?? readEnvironment(['AWS_REGION']).AWS_REGION;
