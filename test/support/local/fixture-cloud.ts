import { loadStage } from '#lib/stage.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import type { CloudOptions } from '#local/cloud-options.ts';

/** The local cloud with the fixture app. */
export const startFixtureCloud = (options: Partial<CloudOptions> = {}): Promise<Cloud> =>
  startCloud({ stage: loadStage('test'), appModule: new URL('./app.ts', import.meta.url), ...options });

/** How SDK clients reach it. */
export const clientOptions = ({ facts }: Pick<Cloud, 'facts'>) => ({
  endpoint: facts.awsEndpointUrl,
  region: facts.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
