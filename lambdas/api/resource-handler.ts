import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { applyResource, type ResourceDependencies, ResourceRequest } from './custom-resource.ts';
import { isResponseUrl } from './response-url.ts';

/** What every request of CloudFormation has, and the answer repeats. No call by the gateway has such fields at its top. */
const Envelope = z.object({
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
});

type Answer = { readonly PhysicalResourceId: string } & (
  | { readonly Status: 'SUCCESS' }
  | { readonly Status: 'FAILED'; readonly Reason: string }
);

/** CloudFormation keeps 4 KB of an answer. */
const MAX_REASON_LENGTH = 1000;

const ANSWER_TIMEOUT_MS = 10_000;

/** Whether an event is a request of CloudFormation. */
export const isResourceRequest = (event: unknown): boolean => Envelope.safeParse(event).success;

type HandlerDependencies = ResourceDependencies & {
  /** The Region of AWS that the function runs in. */
  readonly awsRegion: string;
  readonly logger: FunctionLogger;
};

/**
 * The handler of requests of CloudFormation for custom resources. Refusals are answered as the API words them. A request that asks
 * to be answered elsewhere than CloudFormation does changes nothing and is logged. Rejects when CloudFormation cannot be answered:
 * Lambda repeats the request then.
 */
export const createResourceHandler =
  (dependencies: HandlerDependencies) =>
  async (event: unknown, context: Pick<Context, 'awsRequestId'>): Promise<void> => {
    const { logger, awsRegion, settings } = dependencies;
    logger.begin({ request_id: context.awsRequestId });
    const { ResponseURL, ...request } = Envelope.parse(event);
    if (!isResponseUrl(ResponseURL, { awsRegion, allowedCidrs: settings.allowedCidrs })) {
      const { host } = new URL(ResponseURL);
      return logger.error('A custom resource was not worked', new Error('Its ResponseURL is not CloudFormation’s'), {
        host,
      });
    }
    const answer = await answerTo(event, dependencies).catch((error: unknown): Answer => {
      const refusal = refusalIn(error);
      if (refusal === undefined) logger.error('A custom resource could not be worked', error);
      const unknown = `It failed; the log of the function api says why, by the request ${context.awsRequestId}.`;
      return {
        Status: 'FAILED',
        Reason: (refusal ?? unknown).slice(0, MAX_REASON_LENGTH),
        PhysicalResourceId: request.PhysicalResourceId ?? `failed-${request.RequestId}`,
      };
    });
    logger.info('A custom resource was worked', { status: answer.Status });
    const { ok, status } = await fetch(ResponseURL, {
      method: 'PUT',
      body: JSON.stringify({ ...request, ...answer }),
      // The URL is signed for an empty type.
      headers: { 'content-type': '' },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!ok) throw new Error(`CloudFormation’s URL answered ${status}`);
  };

const answerTo = async (event: unknown, dependencies: ResourceDependencies): Promise<Answer> => ({
  Status: 'SUCCESS',
  PhysicalResourceId: await applyResource(ResourceRequest.parse(event), dependencies),
});

/** What the author of the template has to know; undefined when the service failed. */
const refusalIn = (error: unknown): string | undefined => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof ServiceError ? error.message : undefined;
};
