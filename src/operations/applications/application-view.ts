import type { Application } from '#src/domain/applications/application.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

/** The attributes that show an application's state; flags are text. */
export const applicationAttributes = ({
  isEnabled,
  certificateExpiresAt,
}: Pick<Application, 'isEnabled' | 'certificateExpiresAt'>) => ({
  enabled: String(isEnabled),
  ...(certificateExpiresAt !== undefined && {
    apple_certificate_expiration_date: formatTimestamp(certificateExpiresAt),
  }),
});
