import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Lists the cloud services that access policies may name: those of the stage's settings (contract section 12.6). */
export const listCloudServices = async (
  _input: unknown,
  { requestId }: OperationContext,
  { settings }: Pick<Dependencies, 'settings'>,
): Promise<Reply> => ({
  status: 200,
  body: {
    request_id: requestId,
    cloud_services: settings.cloudServices.map(({ name, showName }) => ({ name, show_name: showName })),
  },
});
