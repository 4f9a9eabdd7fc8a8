import type { APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { IamDependencies } from '#lambdas/middleware/identify-by-iam.ts';
import { apiGatewayEvent, iamEvent, signedEvent } from '#test/support/api-gateway-event.ts';
import {
  base,
  call,
  project,
  request,
  signing,
  startHandler,
  topicUrn,
  withTopic,
} from '#test/support/test-handler.ts';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/deployer/build-7';
const ROLE = 'arn:aws:iam::111122223333:role/deployer';

/** A request by the prefix, and the routes that lead to a function there. */
const prefixed = { ...request, url: request.url.replace(base, `${base}/iam`) };
const greedy = { routeKey: 'ANY /iam/{proxy+}', pathParameters: { proxy: `v2/${project}/topics/${topicUrn}` } };
const named = { ...withTopic, routeKey: withTopic.routeKey.replace(' /', ' /iam/') };

/** The role is bound to the project, unless a test says otherwise. */
const principalBindings: IamDependencies['principalBindings'] = {
  find: async (of, principalId) =>
    of === project && principalId === '111122223333#role#deployer'
      ? { actions: 'reader', topics: ['demo', 'alerts-*'] }
      : undefined,
};
const start = (given: Parameters<typeof startHandler>[0] = {}) => startHandler({ principalBindings, ...given });

/** What AWS's documentation shows of an event with an IAM authorizer (payload format 2.0), of a caller without a Cognito identity. */
const golden: APIGatewayProxyEventV2WithIAMAuthorizer = {
  version: '2.0',
  routeKey: 'ANY /iam/{proxy+}',
  rawPath: `/iam/v2/${project}/topics/${topicUrn}`,
  rawQueryString: 'parameter1=value1',
  headers: { 'content-type': 'application/json', 'x-amz-date': '20240102T030405Z', 'x-amz-security-token': 'IQoJ' },
  queryStringParameters: { parameter1: 'value1' },
  requestContext: {
    accountId: '123456789012',
    apiId: 'api-id',
    authorizer: {
      iam: {
        accessKey: 'ASIA…',
        accountId: '111122223333',
        callerId: 'AROA…:build-7',
        cognitoIdentity: null,
        principalOrgId: 'o-1234567890',
        userArn: SESSION,
        userId: 'AROA…:build-7',
      },
    },
    domainName: 'id.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'id',
    http: {
      method: 'POST',
      path: `/iam/v2/${project}/topics/${topicUrn}`,
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'agent',
    },
    requestId: 'id',
    routeKey: 'ANY /iam/{proxy+}',
    stage: '$default',
    time: '02/Jan/2024:03:04:05 +0000',
    timeEpoch: 1704164645000,
  },
  body: '{"a":1}',
  pathParameters: { proxy: `v2/${project}/topics/${topicUrn}` },
  isBase64Encoded: false,
};

/** An event with the word of a gateway that `userArn` signed it. */
const claiming = (event: Parameters<typeof call>[0], userArn = SESSION) => {
  const authorizer = { iam: { ...golden.requestContext.authorizer.iam, userArn } };
  return { ...event, requestContext: { ...event.requestContext, authorizer } };
};

const refusal = async (event: Parameters<typeof call>[0], service = start()) => {
  const { status, body } = await call(event, service);
  return [status, body['error_code'], body['error_msg']];
};

const forbidden = (text: string) => [403, 'SMN.0001', `You have no permission for this resource. ${text}`];

describe('a call that AWS signed', () => {
  test('is that of the role whose session it was, with what its binding grants, as the deployed gateway tells it', async () => {
    const { status, body } = await call(golden, start());

    expect(status).toBe(200);
    expect(body).toMatchObject({
      input: { path: { project_id: project, topic_urn: topicUrn }, query: { parameter1: 'value1' }, body: { a: 1 } },
      call: { principal: { kind: 'project', project, actions: 'reader', topics: ['demo', 'alerts-*'] } },
    });
  });

  test.each([
    ['the greedy route', prefixed, greedy],
    ['a route of its own', prefixed, named],
    ['a slash at its end', { ...prefixed, url: `${prefixed.url}/` }, greedy],
  ])('comes by %s to its operation', async (_, sent, route) => {
    const service = start();
    const { status, body } = await call(iamEvent(sent, route, SESSION), service);

    expect(status).toBe(200);
    expect(body).toMatchObject({ input: { path: { project_id: project, topic_urn: topicUrn } } });
    expect(service.infos).toMatchObject([{ route: withTopic.routeKey, project, aws_principal: ROLE }]);
  });

  test('names its role in the log also when it is refused', async () => {
    const service = start();
    const userArn = 'arn:aws:sts::111122223333:assumed-role/stranger/x';
    await call(iamEvent(prefixed, greedy, userArn), service);

    const aws_principal = 'arn:aws:iam::111122223333:role/stranger';
    expect(service.infos).toMatchObject([{ status: 403, code: 'SMN.0001', aws_principal }]);
  });

  test('of a principal that is not bound to the project says which, and how it is bound', async () => {
    const stranger = 'arn:aws-cn:iam::111122223333:user/ops/ada';
    const elsewhere = { ...prefixed, url: prefixed.url.replaceAll(project, 'other') };

    expect(await refusal(iamEvent(prefixed, greedy, stranger))).toEqual(
      forbidden(
        `${stranger} is not bound to the project "${project}". The operator binds it: npm run smn -- principals bind --project ${project} --arn ${stranger} --role publisher`,
      ),
    );
    expect(await refusal(iamEvent(elsewhere, greedy, SESSION))).toEqual(
      forbidden(
        `${ROLE} is not bound to the project "other". The operator binds it: npm run smn -- principals bind --project other --arn ${ROLE} --role publisher`,
      ),
    );
  });

  test('for what can be no project is refused without a look into the database', async () => {
    const looked: string[] = [];
    const find = async (of: string) => {
      looked.push(of);
      return undefined;
    };
    const at = (of: string) =>
      refusal(
        iamEvent({ ...prefixed, url: prefixed.url.replace(project, of) }, greedy, SESSION),
        start({ principalBindings: { find } }),
      );

    for (const of of ['x'.repeat(65), 'a%20b', 'a%23b', '%7Bproject_id%7D'])
      expect(await at(of)).toEqual([
        403,
        'SMN.0001',
        expect.stringMatching(/ is not bound to the project ".*--project P /),
      ]);
    expect(looked).toEqual([]);
  });

  test.each([
    ['arn:aws:iam::111122223333:root', 'is the root user of an account, who has no name; allowed: '],
    ['arn:aws:sts::111122223333:federated-user/ada', 'is a federated user, who has no role: assume one; allowed: '],
    ['arn:aws:iam::111122223333:group/staff', 'is neither a role nor a user of IAM; allowed: '],
  ])('by %s is refused by what that is', async (userArn, text) => {
    expect(await refusal(iamEvent(prefixed, greedy, userArn))).toEqual([
      403,
      'SMN.0001',
      expect.stringContaining(`${userArn} ${text}`),
    ]);
  });

  test('is kept to the topics of the binding', async () => {
    const elsewhere = { ...prefixed, url: prefixed.url.replace(/:demo$/, ':other') };

    expect(await refusal(iamEvent(elsewhere, greedy, SESSION))).toEqual(
      forbidden('The credential has smn:topic:get for the topics demo, alerts-* of its project only, not for "other".'),
    );
  });

  test('is identified by AWS alone, whatever else it brings', async () => {
    const stranger = 'arn:aws:sts::111122223333:assumed-role/stranger/x';
    const withToken = { ...prefixed, headers: { 'x-auth-token': 'good-token' } };
    const signed = signedEvent(prefixed, greedy, signing);

    expect((await call(iamEvent(withToken, greedy, stranger), start())).status).toBe(403);
    expect((await call(claiming(signed, stranger), start())).status).toBe(403);
    const { body } = await call(iamEvent(withToken, greedy, SESSION), start());
    expect(body).toMatchObject({ call: { principal: { actions: 'reader' } } });
  });

  test.each([['/s/abc'], ['/act'], ['/smn/abc'], [''], ['/'], ['/iam/v2/p/topics/t'], ['/v2']])(
    'at %j finds nothing: only signed operations are under the prefix',
    async (path) => {
      const event = iamEvent({ method: 'GET', url: `${base}/iam${path}` }, greedy, SESSION);

      expect(await refusal(event)).toEqual([
        404,
        'APIGW.0101',
        expect.stringMatching(/allowed: \/iam and the path of a signed operation that GET \/docs lists[.]$/),
      ]);
    },
  );

  test('by another method is told the methods of the path', async () => {
    const { status, headers } = await call(iamEvent({ ...prefixed, method: 'PATCH' }, greedy, SESSION), start());

    expect([status, headers['Allow']]).toEqual([404, 'GET, HEAD, POST, PUT, DELETE']);
  });

  test('of which the gateway says nothing is a fault of the deployment, and refused', async () => {
    const service = start();
    const { status } = await call(apiGatewayEvent(prefixed, greedy), service);

    expect(status).toBe(500);
    expect(service.errors).toHaveLength(1);
  });
});

describe('a call by another route', () => {
  test('is not identified by AWS, whatever the event or its headers say', async () => {
    const { authorizer } = golden.requestContext;
    const headers = {
      'x-amzn-requestcontext': JSON.stringify({ authorizer }),
      'x-amzn-iam-user-arn': SESSION,
      authorizer: JSON.stringify(authorizer),
    };
    const unsigned = apiGatewayEvent({ ...request, headers }, withTopic);

    expect((await call(unsigned, start())).status).toBe(401);
    expect((await call(claiming(unsigned), start())).status).toBe(401);
    const { body } = await call(claiming(signedEvent(request, withTopic, signing)), start());
    expect(body).toMatchObject({ call: { principal: { actions: '*' } } });
  });

  test('finds nothing under the prefix', async () => {
    const event = claiming(apiGatewayEvent(prefixed, { routeKey: '$default' }));

    expect((await call(event, start())).status).toBe(404);
  });
});
