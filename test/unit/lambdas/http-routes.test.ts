import { describe, expect, test } from 'vitest';
import { apiGatewayEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
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

const unrouted = { routeKey: '$default' };
const url = `${base}/v2/${project}/topics/${topicUrn}`;

describe('what comes by $default', () => {
  test('is the same operation with a slash at the end', async () => {
    const { status, body } = await call(signedEvent({ ...request, url: `${url}/` }, unrouted, signing));

    expect(status).toBe(200);
    expect(body).toMatchObject({ input: { path: { project_id: project, topic_urn: topicUrn }, body: { a: 1 } } });
  });

  test('is logged under the route of its operation', async () => {
    const service = startHandler();
    await call(signedEvent({ ...request, url: `${url}/` }, unrouted, signing), service);

    expect(service.infos).toMatchObject([{ route: withTopic.routeKey }]);
  });

  test('is authenticated and authorised as the operation is', async () => {
    const elsewhere = `${base}/v2/other/topics/${topicUrn}/`;

    expect((await call(apiGatewayEvent({ ...request, url: `${url}/` }, unrouted))).status).toBe(401);
    expect((await call(signedEvent({ ...request, url: elsewhere }, unrouted, signing))).status).toBe(403);
  });

  test('by HEAD is what GET answers, without its body', async () => {
    const { handle } = startHandler();
    const answer = await handle(signedEvent({ method: 'HEAD', url }, unrouted, signing), lambdaContext());
    const refusal = await handle(apiGatewayEvent({ method: 'HEAD', url }, unrouted), lambdaContext());

    expect(answer).toMatchObject({ statusCode: 200, body: '', headers: { 'Content-Type': 'application/json' } });
    expect(refusal).toMatchObject({ statusCode: 401, body: '' });
  });

  test('by HEAD does not act where GET acts', async () => {
    const service = startHandler();
    const head = { method: 'HEAD', url: `${base}/act` };
    const answer = await service.handle(apiGatewayEvent(head, unrouted), lambdaContext());

    expect(answer).toMatchObject({ statusCode: 404, body: '', headers: { Allow: 'GET' } });
    expect(service.infos).toMatchObject([{ route: '$default', code: 'APIGW.0101' }]);
  });

  test.each(['PATCH', 'OPTIONS', 'TRACE'])('by %s names the methods of the path', async (method) => {
    const { status, headers, body } = await call(apiGatewayEvent({ method, url }, unrouted));

    expect([status, headers['Allow'], body['error_code']]).toEqual([404, 'GET, HEAD, POST, PUT, DELETE', 'APIGW.0101']);
    expect(body['error_msg']).toBe(
      `The API does not exist. The method is "${method}"; allowed at this path: GET, HEAD, POST, PUT, DELETE.`,
    );
  });

  test('to a path of nothing says so, with as much of it as helps', async () => {
    const { status, headers, body } = await call(
      apiGatewayEvent({ method: 'GET', url: `${base}/v2/${'x'.repeat(1000)}/nope` }, unrouted),
    );

    expect([status, headers['Allow'], body['error_code']]).toEqual([404, undefined, 'APIGW.0101']);
    expect(body['error_msg']).toBe(
      `The API does not exist. There is nothing at the path "/v2/${'x'.repeat(95)}…; allowed: the paths that GET /docs lists.`,
    );
  });

  test('never has an empty parameter', async () => {
    const answer = await call(apiGatewayEvent({ ...request, url: `${base}/v2//topics/${topicUrn}` }, unrouted));

    expect(answer.status).toBe(404);
  });
});

describe('a greedy route', () => {
  const routeKey = 'POST /v2/{project_id}/topics/{topic_urn}/{proxy+}';
  const pathOf = (proxy: string) => ({ routeKey, pathParameters: { project_id: project, topic_urn: topicUrn, proxy } });

  test('is the operation in front of it when there is but a slash', async () => {
    const event = signedEvent({ ...request, url: `${url}/` }, pathOf(''), signing);

    expect((await call(event)).body).toMatchObject({ input: { path: { project_id: project, topic_urn: topicUrn } } });
  });

  test('is nothing when there is more', async () => {
    const event = signedEvent({ ...request, url: `${url}/more` }, pathOf('more'), signing);
    const { status, body } = await call(event);

    expect([status, body['error_code']]).toEqual([404, 'APIGW.0101']);
  });
});
