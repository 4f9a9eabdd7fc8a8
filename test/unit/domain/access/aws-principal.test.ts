import { describe, expect, test } from 'vitest';
import { awsPrincipalFault, parseAwsPrincipal } from '#src/domain/access/aws-principal.ts';

const ROLE = 'arn:aws:iam::111122223333:role/deployer';

describe('the ARN of a principal', () => {
  test.each([
    [ROLE, '111122223333#role#deployer'],
    ['arn:aws:iam::111122223333:role/ci/eu/deployer', '111122223333#role#deployer'],
    ['arn:aws:iam::111122223333:user/ada', '111122223333#user#ada'],
    ['arn:aws:iam::111122223333:user/staff/Ada.L+1=2,3@x-y_z', '111122223333#user#Ada.L+1=2,3@x-y_z'],
    ['arn:aws-cn:iam::111122223333:role/deployer', '111122223333#role#deployer'],
    ['arn:aws-us-gov:iam::111122223333:user/ada', '111122223333#user#ada'],
  ])('%s is that of a role or a user, whatever its path', (arn, id) => {
    expect(parseAwsPrincipal(arn)).toEqual({ id, arn });
  });

  test.each([
    ['arn:aws:sts::111122223333:assumed-role/deployer/i-0123456789abcdef0', ROLE],
    ['arn:aws:sts::111122223333:assumed-role/deployer/ada@example.com', ROLE],
    ['arn:aws-cn:sts::111122223333:assumed-role/deployer/x', 'arn:aws-cn:iam::111122223333:role/deployer'],
    ['arn:aws-us-gov:sts::111122223333:assumed-role/deployer/x', 'arn:aws-us-gov:iam::111122223333:role/deployer'],
  ])('%s is that of a session of a role', (session, arn) => {
    expect(parseAwsPrincipal(session)).toEqual({ id: '111122223333#role#deployer', arn });
  });

  test('tells a role from a user of the same name, and accounts apart', () => {
    const arns = [
      ROLE,
      'arn:aws:iam::111122223333:user/deployer',
      'arn:aws:iam::444455556666:role/deployer',
      'arn:aws:iam::111122223333:role/Deployer',
    ];

    expect(new Set(arns.map((arn) => parseAwsPrincipal(arn)?.id)).size).toBe(arns.length);
  });

  const root = 'arn:aws:iam::111122223333:root';
  const federated = 'arn:aws:sts::111122223333:federated-user/ada';

  test.each([
    [''],
    [root],
    [federated],
    ['arn:aws:iam::111122223333:role'],
    ['arn:aws:iam::111122223333:role/'],
    ['arn:aws:iam::111122223333:role/ci/'],
    ['arn:aws:iam::111122223333:role/*'],
    ['arn:aws:iam::111122223333:group/staff'],
    ['arn:aws:iam::1111:role/deployer'],
    ['arn:aws:iam:us-east-1:111122223333:role/deployer'],
    ['arn:aws:sts::111122223333:assumed-role'],
    ['arn:aws:sts::111122223333:assumed-role/deployer'],
    ['arn:aws:sts::111122223333:assumed-role/a/deployer/x'],
    ['arn:aws:sts::111122223333:role/deployer'],
    ['arn:aws:iam::111122223333:assumed-role/deployer/x'],
    ['arn:other:iam::111122223333:role/deployer'],
    [`${ROLE}\n`],
    [`arn:aws:iam::111122223333:role/${'x'.repeat(65)}`],
    [`arn:aws:iam::111122223333:role/${'x/'.repeat(601)}x`],
  ])('is not %j', (text) => {
    expect(parseAwsPrincipal(text)).toBeUndefined();
  });

  test.each([
    [root, /^is the root user of an account, who has no name; allowed: arn:aws:iam::ACCOUNT:role\/NAME, /],
    [federated, /^is a federated user, who has no role: assume one; allowed: arn:aws:iam::ACCOUNT:role\/NAME, /],
    ['deployer', /^is neither a role nor a user of IAM; allowed: arn:aws:iam::ACCOUNT:role\/NAME, /],
    ['arn:aws:iam::111122223333:group/root', /^is neither a role nor a user of IAM; allowed: /],
  ])('when it is %j, is refused by what it is', (text, fault) => {
    expect(awsPrincipalFault(text)).toMatch(fault);
  });
});
