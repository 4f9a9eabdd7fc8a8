import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { startEndpoint } from './http-endpoint.ts';

/** What the robots of {@link startRobotServices} are protected with. */
export const ROBOTS = {
  dingdingSecret: 'SEC-dingding',
  feishuSecret: 'SEC-feishu',
  keyword: '告警',
  dingtalk: { app_key: 'ding-key', app_secret: 'ding-secret', robot_code: 'ding-robot' },
  welink: { client_id: '20190828163922073733756', client_secret: 'welink-secret' },
  /** The chats that exist, by what names them. */
  conversation: 'cidKxYZ1234abcd==',
  userId: 'manager1234',
  group: '4587213',
} as const;

/** A message as it would appear in a chat. */
export type Said = { readonly to: string; readonly kind: string; readonly text: string; readonly title?: string };

type Body = Readonly<Record<string, unknown>>;

/** What is answered: a status and a body, or nothing at all. */
type Answer = { readonly status: number; readonly body: Body } | 'hang';

type Call = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string;
  readonly body: Body;
  readonly say: (said: Said) => void;
};

const Text = z.object({ content: z.string() });
const ok = (body: Body): Answer => ({ status: 200, body });
const isRecent = (milliseconds: number): boolean => Math.abs(Date.now() - milliseconds) < 3_600_000;
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64');

/** DingTalk's webhooks: `access_token` names the robot and how it is protected. */
const dingdingWebhook = ({ query, body, say }: Call): Answer => {
  const message = z
    .object({
      msgtype: z.string(),
      text: Text.optional(),
      markdown: z.object({ title: z.string(), text: z.string() }).optional(),
    })
    .parse(body);
  const text = message.text?.content ?? message.markdown?.text ?? '';
  const time = query.get('timestamp') ?? '';
  const isSigned = query.get('sign') === hmac(ROBOTS.dingdingSecret, `${time}\n${ROBOTS.dingdingSecret}`);
  const robot = query.get('access_token') ?? '';
  if (robot === 'signed' && !(isSigned && isRecent(Number(time))))
    return ok({ errcode: 310000, errmsg: 'sign not match' });
  if (robot === 'keyword' && !text.includes(ROBOTS.keyword))
    return ok({ errcode: 310000, errmsg: 'keywords not in content' });
  if (!['signed', 'keyword', 'open'].includes(robot)) return ok({ errcode: 300001, errmsg: 'token is not exist' });
  say({
    to: `dingding:${robot}`,
    kind: message.msgtype,
    text,
    ...(message.markdown && { title: message.markdown.title }),
  });
  return ok({ errcode: 0, errmsg: 'ok' });
};

const wechatWebhook = ({ query, body, say }: Call): Answer => {
  const message = z.object({ msgtype: z.string(), text: Text.optional(), markdown: Text.optional() }).parse(body);
  if (query.get('key') !== 'open') return ok({ errcode: 93000, errmsg: 'invalid webhook url' });
  say({ to: 'wechat:open', kind: message.msgtype, text: message.text?.content ?? message.markdown?.content ?? '' });
  return ok({ errcode: 0, errmsg: 'ok' });
};

const FeishuMessage = z.object({
  msg_type: z.enum(['text', 'interactive']),
  timestamp: z.string().optional(),
  sign: z.string().optional(),
  content: z.object({ text: z.string() }).optional(),
  card: z
    .object({
      header: z.object({ title: z.object({ tag: z.literal('plain_text'), content: z.string() }) }),
      elements: z.array(z.object({ tag: z.literal('markdown'), content: z.string() })),
    })
    .optional(),
});

const feishuWebhook = ({ path, body, say }: Call): Answer => {
  const { msg_type, timestamp = '', sign, content, card } = FeishuMessage.parse(body);
  const text = content?.text ?? card?.elements[0]?.content ?? '';
  const robot = path.split('/').at(-1) ?? '';
  const isSigned = sign === hmac(`${timestamp}\n${ROBOTS.feishuSecret}`, '');
  if (robot === 'signed' && !(isSigned && isRecent(Number(timestamp) * 1000)))
    return ok({ code: 19021, msg: 'sign match fail' });
  if (robot === 'keyword' && !text.includes(ROBOTS.keyword)) return ok({ code: 19024, msg: 'Key Words Not Found' });
  say({ to: `feishu:${robot}`, kind: msg_type, text, ...(card && { title: card.header.title.content }) });
  return ok({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' });
};

const DingtalkMessage = z.object({
  robotCode: z.string(),
  msgKey: z.enum(['sampleText', 'sampleMarkdown']),
  msgParam: z.string(),
  openConversationId: z.string().optional(),
  userIds: z.array(z.string()).optional(),
});

const dingtalkSend = ({ body, say }: Call): Answer => {
  const { robotCode, msgKey, msgParam, openConversationId, userIds = [] } = DingtalkMessage.parse(body);
  if (robotCode !== ROBOTS.dingtalk.robot_code)
    return { status: 400, body: { code: 'invalidParameter.robotCode.auth' } };
  if (openConversationId !== undefined && openConversationId !== ROBOTS.conversation) {
    return { status: 400, body: { code: 'invalid.openConversationId', message: 'x' } };
  }
  const invalidStaffIdList = userIds.filter((userId) => userId !== ROBOTS.userId);
  const {
    content,
    text = content ?? '',
    title,
  } = z
    .object({ content: z.string().optional(), text: z.string().optional(), title: z.string().optional() })
    .parse(JSON.parse(msgParam));
  if (invalidStaffIdList.length === 0) {
    say({ to: openConversationId ?? userIds.join(), kind: msgKey, text, ...(title !== undefined && { title }) });
  }
  return ok({ processQueryKey: 'key', invalidStaffIdList, flowControlledStaffIdList: null });
};

const WelinkMessage = z.object({
  app_msg_id: z.guid(),
  group_id: z.tuple([z.string()]),
  content: z.string(),
  content_type: z.literal(0),
});

/** The text as WeLink's client would show it: the inner XML's `content`. */
const shownByWelink = (content: string): string => {
  const inner = /^<r><n><\/n><g>0<\/g><c>(.*)<\/c><\/r>$/s.exec(content)?.[1] ?? '';
  const xml = inner.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const sections = /<content>(.*)<\/content>/s.exec(xml)?.[1] ?? '';
  return sections.replace(/<!\[CDATA\[(.*?)\]\]>/gs, '$1');
};

const welinkSend = ({ body, say }: Call): Answer => {
  const { group_id, content } = WelinkMessage.parse(body);
  if (group_id[0] !== ROBOTS.group) return ok({ code: '58404', message: 'no such group' });
  say({ to: group_id[0], kind: 'text', text: shownByWelink(content) });
  return ok({ code: '0', message: 'ok' });
};

/** The services of five kinds of robots on loopback: they verify what they are sent, as the real ones do. */
export type RobotServices = {
  /** Stands in for the base URL of either API; webhooks begin with it too. */
  readonly baseUrl: string;
  /** What came into chats, oldest first. */
  readonly said: readonly Said[];
  /** Paths and bodies of all requests, oldest first. */
  readonly requests: readonly { readonly path: string; readonly body: Body }[];
  /** Answers the next requests, one each; then the services are themselves again. */
  next(...answers: readonly Answer[]): void;
  /** From now on no token that was given is valid. */
  revokeTokens(): void;
  close(): Promise<void>;
};

/** Starts them. */
export const startRobotServices = async (): Promise<RobotServices> => {
  const said: Said[] = [];
  const requests: { path: string; body: Body }[] = [];
  const answers: Answer[] = [];
  let generation = 0;
  const tokenOf = (service: string): string => `${service}-token-${generation}`;
  const { dingtalk, welink } = ROBOTS;
  const giveDingtalkToken = ({ body }: Call): Answer =>
    body['appKey'] === dingtalk.app_key && body['appSecret'] === dingtalk.app_secret
      ? ok({ accessToken: tokenOf('dingtalk'), expireIn: 7200 })
      : { status: 400, body: { code: 'invalidClientIdOrSecret', message: 'x' } };
  const giveWelinkToken = ({ body }: Call): Answer =>
    body['client_id'] === welink.client_id && body['client_secret'] === welink.client_secret
      ? ok({ code: '0', message: 'ok', access_token: tokenOf('welink'), expires_in: 7200 })
      : ok({ code: '60010', message: 'client_id and client_secret auth failed' });
  const withDingtalkToken = (call: Call): Answer =>
    call.token === tokenOf('dingtalk') ? dingtalkSend(call) : { status: 401, body: { code: 'InvalidAuthentication' } };
  const withWelinkToken = (call: Call): Answer =>
    call.token === tokenOf('welink') ? welinkSend(call) : ok({ code: '47103', message: 'token expired' });
  const services: Readonly<Record<string, (call: Call) => Answer>> = {
    '/robot/send': dingdingWebhook,
    '/cgi-bin/webhook/send': wechatWebhook,
    '/open-apis/bot/v2/hook/signed': feishuWebhook,
    '/open-apis/bot/v2/hook/keyword': feishuWebhook,
    '/v1.0/oauth2/accessToken': giveDingtalkToken,
    '/v1.0/robot/groupMessages/send': withDingtalkToken,
    '/v1.0/robot/oToMessages/batchSend': withDingtalkToken,
    '/api/auth/v2/tickets': giveWelinkToken,
    '/api/welinkim/v1/im-service/chat/group-chat': withWelinkToken,
  };
  const endpoint = await startEndpoint(({ path, headers, body: text }, response) => {
    const url = new URL(path, 'http://127.0.0.1');
    const body: Body = JSON.parse(text);
    requests.push({ path: url.pathname, body });
    const token = String(headers['x-acs-dingtalk-access-token'] ?? headers['x-wlk-authorization'] ?? '');
    const call: Call = { path: url.pathname, query: url.searchParams, token, body, say: (one) => void said.push(one) };
    const answer = answers.shift() ?? services[url.pathname]?.(call) ?? { status: 404, body: {} };
    if (answer === 'hang') return;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  return {
    baseUrl: `http://127.0.0.1:${endpoint.port}`,
    said,
    requests,
    next: (...more) => void answers.push(...more),
    revokeTokens: () => {
      generation += 1;
    },
    close: endpoint.close,
  };
};
