/** What the statements of these builders are about unless they say otherwise. */
const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';

/** A statement that lets project-2 publish to the topic "orders" of project-1; fields that are undefined are left out. */
export const aStatement = (given: Readonly<Record<string, unknown>> = {}) => ({
  Sid: '__user_pub_0',
  Effect: 'Allow',
  Principal: { CSP: ['urn:csp:iam::project-2:root'] },
  Action: ['SMN:Publish'],
  Resource: TOPIC_URN,
  ...given,
});

/** An access policy of these statements, as an object. */
export const aPolicy = (...statements: readonly object[]) => ({
  Version: '2016-09-07',
  Id: '__default_policy_ID',
  Statement: statements.length === 0 ? [aStatement()] : statements,
});

/** The text of a policy that lets a project do these actions to a topic. */
export const policyFor = (
  topicUrn: string,
  project: string,
  statement: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify(
    aPolicy(aStatement({ Resource: topicUrn, Principal: { CSP: [`urn:csp:iam::${project}:root`] }, ...statement })),
  );
