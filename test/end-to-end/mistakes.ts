/** A call that is wrong in one way, and what its caller hears of it. `{p}`, `{t}`, `{topic}`, `{project}` are filled in. */
export type Mistake = {
  /** Finishes the sentence "a client that …". */
  readonly did: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** A text goes as it is. */
  readonly body?: unknown;
  /** In place of a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signed in place of a token, with other keys or by another clock. */
  readonly sign?: { readonly keys?: Readonly<Record<string, string>>; readonly offBy?: number };
  /** Status, code and the whole text. */
  readonly told: string;
};

/** In who calls. */
const callers: readonly Mistake[] = [
  {
    did: 'sends no credentials',
    method: 'GET',
    path: '{p}/topics',
    headers: {},
    told: '401 APIGW.0301 Incorrect authentication information. The request has neither X-Auth-Token nor Authorization.',
  },
  {
    did: 'sends a token that is not one',
    method: 'GET',
    path: '{p}/topics',
    headers: { 'x-auth-token': 'nonsense' },
    told: '401 APIGW.0301 Incorrect authentication information. The token in X-Auth-Token is wrong, expired or revoked.',
  },
  {
    did: 'signs by a scheme that is not known',
    method: 'GET',
    path: '{p}/topics',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/smn/aws4_request, SignedHeaders=host, Signature=00',
    },
    told: '401 APIGW.0301 Incorrect authentication information. The scheme of the Authorization header, AWS4-HMAC-SHA256, is unknown; allowed: SDK-HMAC-SHA256 Access=AK, SignedHeaders=a;b;x-sdk-date, Signature=64 hexadecimal characters; or V11-HMAC-SHA256 Credential=AK/YYYYMMDD/REGION/SERVICE, SignedHeaders=a;b;x-sdk-date, Signature=64 hexadecimal characters; or SDK-HMAC-SHA256 Credential=AK/YYYYMMDD/REGION/SERVICE/sdk_request, SignedHeaders=a;b;x-sdk-date, Signature=64 hexadecimal characters; or, with credentials of AWS, /iam before the path.',
  },
  {
    did: 'signs with another secret key',
    method: 'GET',
    path: '{p}/topics',
    sign: { keys: { secretKey: 'another' } },
    told: '401 APIGW.0301 Incorrect authentication information. The access key or the signature is wrong. The SHA-256 of the canonical request is {hash} here.',
  },
  {
    did: 'signs with a key that does not exist',
    method: 'GET',
    path: '{p}/topics',
    sign: { keys: { accessKey: 'NOBODY' } },
    told: '401 APIGW.0301 Incorrect authentication information. The access key or the signature is wrong. The SHA-256 of the canonical request is {hash} here.',
  },
  {
    did: 'has a clock that is an hour behind',
    method: 'GET',
    path: '{p}/topics',
    sign: { offBy: -3_600_000 },
    told: '401 APIGW.0301 Incorrect authentication information. X-Sdk-Date is "{time}", but the time here is {time}; allowed: at most 900 s apart.',
  },
  {
    did: 'leaves the placeholder in the path',
    method: 'GET',
    path: '/v2/%7Bproject_id%7D/notifications/topics',
    told: '400 SMN.0019 The request is invalid. The path holds "{project_id}": the client knows no project id; allowed: {project}.',
  },
];

/** With topics and lists. */
const topicMistakes: readonly Mistake[] = [
  {
    did: 'names a topic with a blank',
    method: 'POST',
    path: '{p}/topics',
    body: { name: 'harbour news' },
    told: '400 SMN.0002 Parameter: Name is invalid. It is "harbour news"; allowed: 1 to 255 letters, digits, "-" and "_", starting with a letter or a digit.',
  },
  {
    did: 'forgets the name of a topic',
    method: 'POST',
    path: '{p}/topics',
    body: { display_name: 'Harbour' },
    told: '400 SMN.0002 Parameter: Name is invalid. It is missing; allowed: 1 to 255 letters, digits, "-" and "_", starting with a letter or a digit.',
  },
  {
    did: 'sets a display name of 193 bytes for a topic',
    method: 'POST',
    path: '{p}/topics',
    body: { name: 'a', display_name: 'x'.repeat(193) },
    told: '400 SMN.0003 Parameter: DisplayName is invalid. It is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; allowed: at most 192 bytes of UTF-8.',
  },
  {
    did: 'sends a list in place of an object',
    method: 'POST',
    path: '{p}/topics',
    body: [],
    told: '400 SMN.0019 The request is invalid. At body: It is []; allowed: a value of type object.',
  },
  {
    did: 'sends text that is not JSON',
    method: 'POST',
    path: '{p}/topics',
    body: '{name: a}',
    told: '400 SMN.0019 The request is invalid. The body is not JSON; allowed: a JSON object.',
  },
  {
    did: 'writes a topic URN by hand',
    method: 'GET',
    path: '{p}/topics/alerts',
    told: '400 SMN.0005 Parameter: TopicUrn is invalid. It is "alerts"; allowed: urn:smn:{region}:{project_id}:{topic name}.',
  },
  {
    did: 'asks for a topic that is not there',
    method: 'GET',
    path: '{p}/topics/urn:smn:us-east-1:{project}:nothing',
    told: '404 SMN.0006 Topic not found. There is no topic urn:smn:us-east-1:{project}:nothing.',
  },
  {
    did: 'asks in the wrong Region',
    method: 'GET',
    path: '{p}/topics/urn:smn:eu-north-1:{project}:alerts',
    told: '404 SMN.0006 Topic not found. There is no topic urn:smn:eu-north-1:{project}:alerts.',
  },
  {
    did: 'pages by 500',
    method: 'GET',
    path: '{p}/topics?limit=500',
    told: '400 SMN.0015 Parameter: offset or limit is invalid. It is "500"; allowed: a limit of 1 to 100.',
  },
  {
    did: 'pages backwards',
    method: 'GET',
    path: '{p}/topics?offset=-1',
    told: '400 SMN.0015 Parameter: offset or limit is invalid. It is "-1"; allowed: an offset of 0 or more.',
  },
];

/** With subscriptions. */
const subscriptionMistakes: readonly Mistake[] = [
  {
    did: 'subscribes by fax',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'fax', endpoint: '+447400123456' },
    told: '400 SMN.0011 Parameter: Protocol is invalid. It is "fax"; allowed: email, sms, http, https, functionstage, functiongraph, callnotify, wechat, dingding, feishu, welink, dingTalkBot, dms, application.',
  },
  {
    did: 'leaves out the endpoint',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'email' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is missing; allowed: the address to send to, as text.',
  },
  {
    did: 'writes a mail address without a domain',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'email', endpoint: 'ada@' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "ada@"; allowed: one mail address, as "someone@example.com", without a name.',
  },
  {
    did: 'writes a British number as at home',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'sms', endpoint: '07400123456' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "07400123456"; allowed: a phone number: "+", country code and number, as "+447400123456"; without "+" only mobile numbers of mainland China, as "13800138000".',
  },
  {
    did: 'subscribes a URL without a host',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'http', endpoint: 'http:///hook' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "http:///hook"; it has no host; allowed: a host after "://", as in "https://example.com/path".',
  },
  {
    did: 'subscribes an https URL as http',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'http', endpoint: 'https://example.com/' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "https://example.com/"; it must start with "http://".',
  },
  {
    did: 'subscribes the instance metadata',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'http', endpoint: 'http://169.254.169.254/latest' },
    told: '403 SMN.0069 An endpoint in an internal network may not be subscribed. The host is "169.254.169.254"; allowed: hosts that have public addresses only.',
  },
  {
    did: 'puts a password into a URL',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'https', endpoint: 'https://ada:secret@example.com/' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "https://ada:secret@example.com/"; it must not hold a user name or password.',
  },
  {
    did: 'subscribes a robot at a host of its own',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'wechat', endpoint: 'https://robot.example.com/hook' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. It is "https://robot.example.com/hook"; allowed: a webhook of WeCom (https://qyapi.weixin.qq.com), or of a gateway of this stage.',
  },
  {
    did: 'forgets the protection of a Feishu robot',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'feishu', endpoint: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' },
    told: '400 SMN.0043 Parameter: extension is invalid: feishu needs keyword or sign_secret.',
  },
  {
    did: 'names a header that is not its own',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'https', endpoint: 'https://127.0.0.1/', extension: { header: { authorization: 'x' } } },
    told: '400 SMN.0043 Parameter: extension is invalid: the header name "authorization" must start with "x-", not with "x-smn", and hold letters, digits and single hyphens.',
  },
  {
    did: 'subscribes a function that is not on the list',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'functionstage', endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:other' },
    told: '404 SMN.0101 The function does not exist. "arn:aws:lambda:us-east-1:000000000000:function:other" is none that this project may subscribe here.',
  },
  {
    did: 'writes a remark of 129 bytes',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { protocol: 'email', endpoint: 'ada@example.com', remark: 'x'.repeat(129) },
    told: '400 SMN.0082 Parameter: Remark is too long. It is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; allowed: at most 128 bytes of UTF-8.',
  },
  {
    did: 'subscribes 51 at once',
    method: 'POST',
    path: '{t}/subscriptions',
    body: { subscriptions: Array.from({ length: 51 }, () => ({ protocol: 'email', endpoint: 'ada@example.com' })) },
    told: '400 SMN.0043 The subscription is invalid. At body.subscriptions: It is [{"protocol":"email","endpoint":"ada@example.com"},{"protocol":"email","endpoint":"ada@example.com"}…; allowed: "subscriptions" with 1 to 50 objects.',
  },
  {
    did: 'removes a subscription by the URN of its topic',
    method: 'DELETE',
    path: '{p}/subscriptions/{topic}',
    told: '400 SMN.0014 Parameter: SubscriptionUrn is invalid. It is "urn:smn:us-east-1:{project}:alerts"; allowed: {topic_urn}:{32 hexadecimal characters}.',
  },
  {
    did: 'removes a subscription that is gone',
    method: 'DELETE',
    path: '{p}/subscriptions/{topic}:0123456789abcdef0123456789abcdef',
    told: '404 SMN.0013 Subscription not found. There is no subscription urn:smn:us-east-1:{project}:alerts:0123456789abcdef0123456789abcdef.',
  },
  {
    did: 'filters by a status that is none',
    method: 'GET',
    path: '{p}/subscriptions?status=7',
    told: '400 SMN.0077 Parameter: status is invalid. It is "7"; allowed: 0, 1, 2, 3 or 4.',
  },
];

/** When publishing. */
const publishingMistakes: readonly Mistake[] = [
  {
    did: 'publishes nothing',
    method: 'POST',
    path: '{t}/publish',
    body: {},
    told: '403 SMN.0009 Parameter: Message is invalid. It is missing; allowed: 1 byte to 256 KB of text as "message", "message_structure" or a template.',
  },
  {
    did: 'publishes an empty text',
    method: 'POST',
    path: '{t}/publish',
    body: { message: '' },
    told: '403 SMN.0009 Parameter: Message is invalid. It is ""; allowed: 1 byte to 256 KB of text as "message", "message_structure" or a template.',
  },
  {
    did: 'publishes 257 KB',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x'.repeat(263168) },
    told: '403 SMN.0009 Parameter: Message is invalid. It is "263168 bytes"; allowed: at most 256 KB.',
  },
  {
    did: 'writes a subject of two lines',
    method: 'POST',
    path: '{t}/publish',
    body: { subject: 'a\nb', message: 'x' },
    told: '403 SMN.0008 Parameter: Subject is invalid. It is "a\\nb"; allowed: text without line breaks, tabs and form feeds.',
  },
  {
    did: 'leaves out the default of a structure',
    method: 'POST',
    path: '{t}/publish',
    body: { message_structure: '{"sms":"x"}' },
    told: '400 SMN.0021 Parameter: message_structure is invalid. It is missing; allowed: text under the key "default", not empty.',
  },
  {
    did: 'sends a structure that is no JSON',
    method: 'POST',
    path: '{t}/publish',
    body: { message_structure: 'sms: x' },
    told: '400 SMN.0021 Parameter: message_structure is invalid. It is "sms: x"; allowed: the JSON text of an object.',
  },
  {
    did: 'names a template that is not there',
    method: 'POST',
    path: '{t}/publish',
    body: { message_template_name: 'nothing', tags: {} },
    told: '404 SMN.0027 Template not found. There is no template named "nothing".',
  },
  {
    did: 'publishes with a time to live of 0',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x', time_to_live: '0' },
    told: '400 SMN.0019 The request is invalid. At body.time_to_live: It is "0"; allowed: a whole number of seconds, 1 or more.',
  },
  {
    did: 'lets a message live for a week',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x', time_to_live: '604800' },
    told: '400 SMN.0019 Parameter: time_to_live is invalid. It is 604800; allowed: 1 to 86400 seconds.',
  },
  {
    did: 'writes an attribute with a blank in its value',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x', message_attributes: [{ name: 'severity', type: 'STRING', value: 'very high' }] },
    told: '400 SMN.0019 The request is invalid. At body.message_attributes.0.value: It is "very high"; allowed: 1 to 32 letters, digits and "_" as the value of an attribute.',
  },
  {
    did: 'names an attribute like one of the service',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x', message_attributes: [{ name: 'smn_x', type: 'STRING', value: 'a' }] },
    told: '400 SMN.0019 The request is invalid. At body.message_attributes.0.name: It is "smn_x"; allowed: 1 to 32 lower-case letters, digits and single "_" inside, without the prefix "smn_".',
  },
  {
    did: 'publishes to a topic that is not there',
    method: 'POST',
    path: '{p}/topics/urn:smn:us-east-1:{project}:nothing/publish',
    body: { message: 'x' },
    told: '404 SMN.0006 Topic not found. There is no topic urn:smn:us-east-1:{project}:nothing.',
  },
  {
    did: 'writes a locale with a capital',
    method: 'POST',
    path: '{t}/publish',
    body: { message: 'x', locale: 'en-US' },
    told: '400 SMN.0019 The request is invalid. At body.locale: It is "en-US"; allowed: a locale such as en-us or zh-cn.',
  },
];

/** With all the rest. */
const otherMistakes: readonly Mistake[] = [
  {
    did: 'sets an attribute that does not exist',
    method: 'PUT',
    path: '{t}/attributes/colour',
    body: { value: 'red' },
    told: '400 SMN.0046 Parameter: name of the attribute is invalid. It is "colour"; allowed: access_policy, introduction, sms_sign_id.',
  },
  {
    did: 'writes an access policy of another cloud',
    method: 'PUT',
    path: '{t}/attributes/access_policy',
    body: { value: '{"Version":"2012-10-17","Id":"a","Statement":[]}' },
    told: '400 SMN.0049 Parameter: Version of the access policy is invalid. It is "2012-10-17"; allowed: "2016-09-07".',
  },
  {
    did: 'filters by a policy with a capital',
    method: 'POST',
    path: '{p}/subscriptions/filter_polices',
    body: {
      polices: [
        {
          subscription_urn: '{topic}:0123456789abcdef0123456789abcdef',
          filter_polices: [{ name: 'Severity', string_equals: ['a'] }],
        },
      ],
    },
    told: '400 SMN.0043 The subscription is invalid. At body.polices.0.filter_polices.0.name: It is "Severity"; allowed: as "name" of a filter policy 1 to 32 lower-case letters, digits and single "_" inside, without the prefix "smn_".',
  },
  {
    did: 'writes a template without content',
    method: 'POST',
    path: '{p}/message_template',
    body: { message_template_name: 'tide', protocol: 'email', content: '' },
    told: '400 SMN.0024 Parameter: content is invalid. It is ""; allowed: 1 byte to 256 KB of text.',
  },
  {
    did: 'tags with an empty key',
    method: 'POST',
    path: '/v2/{project}/smn_topic/alerts/tags',
    body: { tag: { key: '', value: 'x' } },
    told: '400 SMN.0038 Parameter: tag is invalid. It is ""; allowed: 1 to 128 letters, digits, spaces and characters of "_.:/=+-@" as the key of a tag.',
  },
  {
    did: 'asks for tags of mails',
    method: 'GET',
    path: '/v2/{project}/smn_mail/alerts/tags',
    told: '400 SMN.0108 Parameter: resource_type is invalid. It is "smn_mail"; allowed: smn_topic, smn_sms, smn_application.',
  },
  {
    did: 'texts a number without its country',
    method: 'POST',
    path: '{p}/sms',
    body: { endpoint: '07400123456', message: 'x' },
    told: '400 SMN.0160 Parameter: endpoint is invalid. It is "07400123456"; allowed: a phone number: "+", country code and number, as "+447400123456"; without "+" only mobile numbers of mainland China, as "13800138000".',
  },
  {
    did: 'asks for statistics of half an hour',
    method: 'GET',
    path: '{t}/statistics?start_time=2026-01-01T00:30:00Z&end_time=2026-01-01T01:00:00Z',
    told: '400 SMN.0103 Parameter: start_time is invalid. It is "2026-01-01T00:30:00Z"; allowed: a whole UTC hour as start_time, such as 2024-01-02T03:00:00Z, or epoch milliseconds of one.',
  },
  {
    did: 'uses a method that a path does not have',
    method: 'PATCH',
    path: '{p}/topics',
    body: {},
    told: '404 APIGW.0101 The API does not exist. The method is "PATCH"; allowed at this path: GET, HEAD, POST.',
  },
  {
    did: 'calls a path that does not exist',
    method: 'GET',
    path: '{p}/topcs',
    told: '404 APIGW.0101 The API does not exist. There is nothing at the path "/v2/{project}/notifications/topcs"; allowed: the paths that GET /docs lists.',
  },
  {
    did: 'creates a subscription user without an endpoint',
    method: 'POST',
    path: '/v2/{project}/subscription-users',
    body: { name: 'Ada' },
    told: '400 SMN.0012 Parameter: Endpoint is invalid. There is none; allowed: at least one of http, https, sms, email.',
  },
  {
    did: 'groups a subscription user by two words',
    method: 'POST',
    path: '/v2/{project}/subscription-users',
    body: { name: 'Ada', group: ['night duty'], email: { endpoint: 'ada@example.com' } },
    told: '400 SMN.0019 The request is invalid. At body.group.0: It is "night duty"; allowed: 1 to 32 letters, digits and "_" as a group.',
  },
  {
    did: 'deletes a subscription user that is gone',
    method: 'DELETE',
    path: '/v2/{project}/subscription-users/0123456789abcdef0123456789abcdef',
    told: '404 SMN.0013 Subscription user not found. There is no subscription user 0123456789abcdef0123456789abcdef.',
  },
  {
    did: 'opens a link that is too old',
    method: 'GET',
    path: '/v2/notifications/subscriptions/subscribe?token=T0ken-of_22-characters&topic_urn={topic}',
    told: '403 SMN.0022 Parameter: token is invalid. It is wrong or too old.',
  },
  {
    did: 'calls for another project',
    method: 'GET',
    path: '/v2/0123456789abcdef0123456789abcdef/notifications/topics',
    told: '403 SMN.0001 You have no permission for this resource. The project in the path is "0123456789abcdef0123456789abcdef"; allowed: {project}, the project of the credential.',
  },
];

/** Typical mistakes, to be read as a document: what does the service answer to them? */
export const mistakes: readonly Mistake[] = [
  ...callers,
  ...topicMistakes,
  ...subscriptionMistakes,
  ...publishingMistakes,
  ...otherMistakes,
];
