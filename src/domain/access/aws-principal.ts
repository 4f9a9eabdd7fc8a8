import { splitParts } from '#src/domain/split-parts.ts';

/** A role or a user of IAM, by which callers without keys of this service are known. */
export type AwsPrincipal = {
  /**
   * What tells principals apart: account, kind and name, without the path, which the ARN of an assumed role does not have. Names
   * are unique in an account whatever their paths are.
   */
  readonly id: string;
  /** As IAM writes it: `arn:aws:iam::111122223333:role/deployer`. */
  readonly arn: string;
};

/** Partition, service, account and resource; IAM and STS have no Region in their ARNs. */
const ARN = /^arn:(aws[a-z-]{0,20}):(iam|sts)::(\d{12}):([\x21-\x7e]{1,1200})$/;

const NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * Reads the ARN of a role or a user, with its path or without, or of a session of a role, which stands for the role: what API
 * Gateway says of a caller, and what `aws sts get-caller-identity` prints. Undefined for everything else.
 */
export const parseAwsPrincipal = (text: string): AwsPrincipal | undefined => {
  const [, partition = '', service = '', account = '', resource = ''] = ARN.exec(text) ?? [];
  const [type, ...path] = splitParts(resource, '/', 1);
  switch (`${service}:${type}`) {
    case 'iam:role':
    case 'iam:user':
      return principalOf({ partition, account, kind: type, name: path.at(-1) }, text);
    case 'sts:assumed-role':
      return path.length === 2 ? principalOf({ partition, account, kind: 'role', name: path[0] }) : undefined;
    default:
      return undefined;
  }
};

type Parts = Readonly<Record<'partition' | 'account' | 'kind', string>> & { readonly name: string | undefined };

const principalOf = (
  { partition, account, kind, name = '' }: Parts,
  arn = `arn:${partition}:iam::${account}:${kind}/${name}`,
): AwsPrincipal | undefined => (NAME.test(name) ? { id: `${account}#${kind}#${name}`, arn } : undefined);

/** What is wrong with an ARN that {@link parseAwsPrincipal} cannot read, and what is allowed: the sentence after the ARN. */
export const awsPrincipalFault = (text: string): string => {
  const [, , service = '', , resource = ''] = ARN.exec(text) ?? [];
  const allowed = 'allowed: arn:aws:iam::ACCOUNT:role/NAME, arn:aws:iam::ACCOUNT:user/NAME';
  if (service === 'iam' && resource === 'root') return `is the root user of an account, who has no name; ${allowed}`;
  if (service === 'sts' && resource.startsWith('federated-user/'))
    return `is a federated user, who has no role: assume one; ${allowed}`;
  return `is neither a role nor a user of IAM; ${allowed}`;
};
