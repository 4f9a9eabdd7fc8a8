/**
 * The arrows of the architecture: which folder may import which. Everything not allowed here is an error.
 * test/structure/arrows.test.ts plants a breach of every rule and sees it caught.
 */
const forbid = (name, comment, { from, to }) => ({ name, comment, severity: 'error', from, to });

/** Of this project's own files, those that match `from` may import those that match `to`, and no other. */
const only = (name, comment, { from, to }) =>
  forbid(name, comment, {
    from: { path: from },
    to: { path: '^(bin|lib|lambdas|src|local|console|bench|test)/', pathNot: to.map((start) => `^${start}`) },
  });

/** What several protocols have in common: it stands in folders of its own. */
const SHARED = '^src/protocols/(robots|targets)/';

/** What a protocol shows to others; the rest of its folder is its own. */
const SHOWN = '^src/protocols/[^/]+/(descriptor|endpoint|render)[.]ts$';

/** Parts of a protocol that are pure: rules, data and texts. */
const PURE = '^src/protocols/[^/]+/(descriptor|endpoint|render|texts)[.]ts$';

const CLOUD = [
  only('bin-app-starts-lib', 'The CDK app only makes the stacks.', { from: '^bin/app[.]ts$', to: ['lib/'] }),
  only('bin-tools-stand-alone', 'Tools talk to the service over the wire.', {
    from: '^bin/(?!app[.]ts$)',
    to: ['bin/(?!app[.]ts$)'],
  }),
  only('lib-reads-data', 'Stacks are built from the contract and the descriptors, never from behaviour.', {
    from: '^lib/',
    to: [
      'lib/',
      'src/domain/',
      'src/contract/',
      'src/protocols/descriptors?[.]ts$',
      'src/protocols/[^/]+/descriptor[.]ts$',
      'console/build[.]ts$',
    ],
  }),
  only(
    'local-runs-what-lib-makes',
    'The local cloud runs the deployed bundles, and is a command like those of bin; its EventBridge matches patterns as triggers do.',
    {
      from: '^local/',
      to: ['local/', 'lib/', 'bin/command-line[.]ts$', 'src/domain/events/(event-pattern|match-event)[.]ts$'],
    },
  ),
];

const CONSOLE = [
  only('console-stands-alone', 'The console knows the API by its OpenAPI document, as any other client.', {
    from: '^console/src/',
    to: ['console/src/'],
  }),
  only('console-is-built-of-itself', 'The build of the console reads the contract for the types of the document.', {
    from: '^console/(?!src/)',
    to: ['console/', 'src/contract/(operations|open-api/document)[.]ts$'],
  }),
  forbid('screens-apart', 'A screen is loaded when somebody goes there; what two of them need is a part.', {
    from: { path: '^console/src/screens/([^/]+)/' },
    to: { path: '^console/src/screens/', pathNot: '^console/src/screens/$1/' },
  }),
];

const FUNCTIONS = [
  only(
    'lambdas-wire',
    'Functions wire the parts of src; none but the lanes knows a protocol. What follows a topic to another deployment dials, too.',
    {
      from: '^lambdas/(?!deliver/)',
      to: [
        'lambdas/',
        'src/(contract|operations|pipeline|stores|queues|event-bus|cache|domain)/',
        'src/http-client/(host-resolver|http-client)[.]ts$',
      ],
    },
  ),
  only('lanes-wire-deliverers', 'A lane hands its deliverers to the pipeline.', {
    from: '^lambdas/deliver/',
    to: [
      'lambdas/',
      'src/(pipeline|stores|queues|http-client|domain)/',
      'src/protocols/[^/]+/(deliver|transport)[.]ts$',
    ],
  }),
  forbid('functions-apart', 'A function is bundled alone; what two of them need is in runtime or middleware.', {
    from: { path: '^lambdas/(?!runtime/|middleware/)([^/]+)/' },
    to: { path: '^lambdas/', pathNot: '^lambdas/(runtime|middleware|$1)/' },
  }),
  forbid('lanes-apart', 'A lane is bundled with its own SDK only.', {
    from: { path: '^lambdas/deliver/([^/]+)/' },
    to: { path: '^lambdas/deliver/[^/]+/', pathNot: '^lambdas/deliver/$1/' },
  }),
  forbid('runtime-serves-every-function', 'What all functions share knows none of them.', {
    from: { path: '^lambdas/(runtime|middleware)/' },
    to: { path: '^lambdas/', pathNot: '^lambdas/(runtime|middleware)/' },
  }),
];

const CORE = [
  only('domain-is-pure', 'Rules depend on nothing.', { from: '^src/domain/', to: ['src/domain/'] }),
  only('contract-is-data', 'The wire depends on the rules, and on what describes the protocols.', {
    from: '^src/contract/',
    to: ['src/contract/', 'src/domain/', 'src/protocols/descriptors[.]ts$'],
  }),
  only('operations-behave', 'Operations use the pipeline, the stores and the registries of protocols.', {
    from: '^src/operations/',
    to: [
      'src/(operations|contract|pipeline|stores|domain)/',
      'src/queues/queues[.]ts$',
      'src/protocols/(endpoints?|descriptors)[.]ts$',
    ],
  }),
  only('pipeline-moves', 'The pipeline is handed its deliverers.', {
    from: '^src/pipeline/',
    to: [
      'src/(pipeline|queues|event-bus|stores|cache|domain)/',
      'src/protocols/(deliverer|descriptors)[.]ts$',
      'src/protocols/[^/]+/(descriptor|render)[.]ts$',
    ],
  }),
  only('stores-keep', 'Stores know the rules only, and the envelope: it is what a dead letter keeps.', {
    from: '^src/stores/',
    to: ['src/stores/', 'src/cache/', 'src/queues/envelope[.]ts$', 'src/domain/'],
  }),
  only('http-client-is-guarded', 'The client for user-given URLs knows the rules only.', {
    from: '^src/http-client/',
    to: ['src/http-client/', 'src/cache/', 'src/domain/'],
  }),
  only('cache-remembers', 'What is remembered is nothing to the cache.', { from: '^src/cache/', to: ['src/cache/'] }),
  only('queues-carry', 'Queues know the rules only.', { from: '^src/queues/', to: ['src/queues/', 'src/domain/'] }),
  only('event-bus-carries', 'The event bus knows the rules only, and remembers what it has sent.', {
    from: '^src/event-bus/',
    to: ['src/event-bus/', 'src/cache/', 'src/domain/'],
  }),
];

const PROTOCOLS = [
  only('protocols-render-and-send', 'A protocol knows envelopes, what text a queue takes, and rules.', {
    from: '^src/protocols/',
    to: ['src/protocols/', 'src/http-client/', 'src/queues/(envelope|text)[.]ts$', 'src/cache/', 'src/domain/'],
  }),
  forbid('protocols-apart', 'Protocols never import each other.', {
    from: { path: '^src/protocols/([^/]+)/' },
    to: { path: '^src/protocols/[^/]+/', pathNot: ['^src/protocols/$1/', SHARED] },
  }),
  only('descriptors-are-data', 'The stacks and every function read descriptors: they bring nothing with them.', {
    from: '^src/protocols/(descriptors?|[^/]+/descriptor)[.]ts$',
    to: ['src/protocols/(descriptors?|[^/]+/descriptor)[.]ts$', 'src/domain/'],
  }),
  forbid('only-lanes-deliver', 'Deliverers and transports are bundled into their own lane only.', {
    from: { pathNot: '^(lambdas/deliver/|src/protocols/[^/]+/|test/|bench/)' },
    to: { path: '^src/protocols/[^/]+/', pathNot: [SHOWN, SHARED] },
  }),
  forbid('rendering-is-pure', 'What a protocol checks and renders needs none of what it sends with, but for types.', {
    from: { path: PURE },
    to: { path: '^src/protocols/[^/]+/', pathNot: [PURE, SHARED], dependencyTypesNot: ['type-only'] },
  }),
];

/** Each client has one home, and is made in the runtime or, for what sends to the world, in its own transport. */
const CLIENTS = [
  forbid('stores-alone-use-tables', 'DynamoDB, KMS and CloudWatch Logs are spoken to by the stores.', {
    from: { path: '^(src|lambdas)/', pathNot: '^(src/stores|lambdas/runtime)/' },
    to: { path: '^node_modules/@aws-sdk/client-(dynamodb|kms|cloudwatch-logs)/' },
  }),
  forbid('queues-alone-use-sqs', 'SQS is spoken to by the queues, and by the protocol whose endpoints are queues.', {
    from: { path: '^(src|lambdas)/', pathNot: '^(src/queues/|lambdas/runtime/|src/protocols/dms/transport[.]ts$)' },
    to: { path: '^node_modules/@aws-sdk/client-sqs/' },
  }),
  forbid('event-bus-alone-uses-eventbridge', 'EventBridge is spoken to by the event bus.', {
    from: { path: '^(src|lambdas)/', pathNot: '^(src/event-bus|lambdas/runtime)/' },
    to: { path: '^node_modules/@aws-sdk/client-eventbridge/' },
  }),
  forbid('http-client-alone-dials', 'Whatever URL is dialled, the guard has looked at its address.', {
    from: { path: '^(src|lambdas)/', pathNot: '^src/http-client/' },
    to: { path: '^node_modules/undici/' },
  }),
  forbid('one-cache', 'What expires or is pushed out is kept by one module.', {
    from: { path: '^(src|lambdas)/', pathNot: '^src/cache/' },
    to: { path: '^node_modules/lru-cache/' },
  }),
  forbid(
    'protocols-alone-send',
    'What speaks to the world is in the folder of its protocol, and in no pure part of it.',
    {
      from: {
        path: '^(src|lambdas)/',
        pathNot: '^src/protocols/(?!(robots|targets)/)[^/]+/(?!(descriptor|endpoint|render|texts)[.]ts$)',
      },
      to: { path: '^node_modules/(nodemailer|@aws-sdk/client-(ses|sns|lambda|sfn|pinpoint-sms-voice-v2))/' },
    },
  ),
];

export default {
  forbidden: [
    ...CLOUD,
    ...CONSOLE,
    ...FUNCTIONS,
    ...CORE,
    ...PROTOCOLS,
    ...CLIENTS,
    forbid('no-circular', 'Files that need each other are one.', { from: {}, to: { circular: true } }),
    forbid('no-unresolvable', 'An import that leads nowhere would escape every other rule.', {
      from: {},
      // The types of the API's answers are made by `npm run check:types`, and not kept.
      to: { couldNotResolve: true, pathNot: 'generated/schema' },
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
