import * as z from 'zod';
import { createCachedLookup } from '#src/cache/cached-lookup.ts';
import { type AwsPrincipal, awsPrincipalFault, parseAwsPrincipal } from '#src/domain/access/aws-principal.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import { splitParts } from '#src/domain/split-parts.ts';
import { bindingUseId } from '#src/stores/deliveries/caller-use-store.ts';
import type { PrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import type { Identify } from './authenticate.ts';
import { type CallerUseDependencies, createCallerUses } from './caller-uses.ts';

/** What identification by IAM needs. */
export type IamDependencies = CallerUseDependencies & {
  readonly principalBindings: Pick<PrincipalBindingStore, 'find'>;
  readonly settings: Pick<Settings, 'callers'>;
};

/** What an HTTP API says of a caller that its IAM authorizer let through (payload format 2.0); the ARN names the account, too. */
const IamRequestContext = z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string() }) }) });

/**
 * Callers with a signature of AWS, which API Gateway has verified: the role or user is the principal, and what it may do is its
 * binding to the project in the path (decision 086). Only for routes of the IAM authorizer: on others `authorizer` is nothing
 * that this service had asked for.
 */
export const createIdentifyByIam = (dependencies: IamDependencies): Identify => {
  const {
    principalBindings,
    settings: { callers },
    clock,
  } = dependencies;
  const noteUse = createCallerUses(dependencies);
  const findGrant = createCachedLookup<Grant>(
    (key) => {
      const [project, ...id] = splitParts(key, '#', 1);
      return principalBindings.find(project, id.join('#'));
    },
    { lifetimeSeconds: callers.credentialCacheSeconds, clock },
  );
  return async ({ iamRequestContext, pathParameters, facts, pending }) => {
    if (iamRequestContext === undefined) return undefined;
    const { userArn } = IamRequestContext.parse(iamRequestContext).authorizer.iam;
    const principal = parseAwsPrincipal(userArn);
    facts['aws_principal'] = principal?.arn ?? userArn;
    if (principal === undefined) throw refusal(`${userArn} ${awsPrincipalFault(userArn)}.`);
    const project = pathParameters['project_id'] ?? pathParameters['domain_id'];
    if (project === undefined) throw refusal(NO_PROJECT);
    const grant = PROJECT.test(project) ? await findGrant(`${project}#${principal.id}`) : undefined;
    if (grant === undefined) throw notBound(principal, project);
    pending.push(...noteUse(bindingUseId(project, principal.id)));
    return { principal: { kind: 'project', project, ...grant }, callerName: principal.arn };
  };
};

/** As the operator may name one. Others are not looked up: a key of the database has a limit of its length. */
const PROJECT = /^[A-Za-z0-9_-]{1,64}$/;

const NO_PROJECT =
  'The path names no project, by which the binding of an AWS principal is found; allowed: a key or a token of a project.';

const notBound = ({ arn }: AwsPrincipal, project: string): ServiceError => {
  const command = `npm run smn -- principals bind --project ${PROJECT.test(project) ? project : 'P'} --arn ${arn} --role publisher`;
  return refusal(`${arn} is not bound to the project ${shortened(project)}. The operator binds it: ${command}`);
};

const refusal = (why: string): ServiceError => new ServiceError('SMN.0001', `${ERROR_CODES['SMN.0001'][1]} ${why}`);
