import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSubscription, aTopic, type CustomResources, startCustomResources } from '#test/support/custom-resources.ts';

let resources: CustomResources;

beforeAll(async () => {
  resources = await startCustomResources();
});
afterAll(() => resources.stop());

describe('what is there before a stack declares it', () => {
  test('keeps what the stack does not say: a display name, a remark', async () => {
    const urn = await resources.service.topic('known');
    await resources.service.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'Harbour' } });
    const added = { protocol: 'email', endpoint: 'ada@example.com', remark: 'Ada' };
    await resources.service.call('AddSubscription', { path: { topic_urn: urn }, body: added });

    const declared = [await resources.ask(aTopic('known')), await resources.ask(aSubscription(urn))];
    await resources.ask({ RequestType: 'Update', PhysicalResourceId: urn, ...aTopic('known') });

    expect(declared.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await resources.topicNamed('known')).toEqual(['Harbour']);
    expect(await resources.subscriptionsOf(urn)).toMatchObject([{ remark: 'Ada' }]);
  });

  test('gets what the stack says, an empty text too', async () => {
    const urn = await resources.service.topic('renamed');
    await resources.ask(aTopic('renamed', { displayName: 'Orders' }));
    const renamed = await resources.topicNamed('renamed');
    await resources.ask({ RequestType: 'Update', PhysicalResourceId: urn, ...aTopic('renamed', { displayName: '' }) });

    expect(renamed).toEqual(['Orders']);
    expect(await resources.topicNamed('renamed')).toEqual(['']);
  });

  test('stays when the stack is rolled back or deleted', async () => {
    const urn = await resources.service.topic('stays');
    const { body } = await resources.service.call('AddSubscription', {
      ...{ path: { topic_urn: urn }, body: { protocol: 'email', endpoint: 'ada@example.com' } },
    });
    for (const asked of [aTopic('stays'), aSubscription(urn)]) {
      const { id } = await resources.ask(asked);
      const removed = await resources.ask({ RequestType: 'Delete', PhysicalResourceId: id, ...asked });
      expect(removed).toMatchObject({ status: 'SUCCESS', id });
    }

    expect(await resources.topicNamed('stays')).toHaveLength(1);
    expect(await resources.subscriptionsOf(urn)).toMatchObject([{ subscription_urn: body.subscription_urn }]);
  });
});

describe('what several resources stand for', () => {
  test('goes with the last of them: a construct gets another id, or moves to another stack', async () => {
    const urn = await resources.service.topic('moved');
    const here = { LogicalResourceId: 'Desk' };
    const renamed = { LogicalResourceId: 'Counter' };
    const elsewhere = { ...here, StackId: 'arn:aws:cloudformation:eu-west-1:1:stack/others/2' };
    const { id } = await resources.ask({ ...here, ...aSubscription(urn) });
    const remove = { RequestType: 'Delete', PhysicalResourceId: id, ...aSubscription(urn) } as const;

    await resources.ask({ ...renamed, ...aSubscription(urn) });
    await resources.ask({ ...here, ...remove });
    await resources.ask({ ...elsewhere, ...aSubscription(urn) });
    await resources.ask({ ...renamed, ...remove });
    // Once more, as when the answer was lost.
    await resources.ask({ ...renamed, ...remove });
    expect(await resources.subscriptionsOf(urn)).toMatchObject([{ subscription_urn: id }]);

    await resources.ask({ ...elsewhere, ...remove });
    expect(await resources.subscriptionsOf(urn)).toEqual([]);
  });

  test('is removed on a repetition when the first request was cut short', async () => {
    const urn = await resources.service.topic('cut-short');
    const { id } = await resources.ask(aSubscription(urn));
    const remove = { RequestType: 'Delete', PhysicalResourceId: id, ...aSubscription(urn) } as const;
    const { subscriptions } = resources.service.dependencies;
    const broken = { ...subscriptions, remove: () => Promise.reject(new Error('cut')) };

    expect(await resources.ask(remove, { subscriptions: broken })).toMatchObject({ status: 'FAILED' });
    expect(await resources.ask(remove)).toMatchObject({ status: 'SUCCESS' });
    expect(await resources.subscriptionsOf(urn)).toEqual([]);
  });

  test('stands for nothing any more once it was deleted, and made anew by another', async () => {
    const former = { LogicalResourceId: 'Former' };
    const { id } = await resources.ask({ ...former, ...aTopic('anew') });
    await resources.service.call('DeleteTopic', { path: { topic_urn: id } });
    await resources.ask(aTopic('anew'));

    await resources.ask({ ...former, RequestType: 'Delete', PhysicalResourceId: id, ...aTopic('anew') });
    expect(await resources.topicNamed('anew')).toHaveLength(1);
    await resources.ask({ RequestType: 'Delete', PhysicalResourceId: id, ...aTopic('anew') });
    expect(await resources.topicNamed('anew')).toEqual([]);
  });
});
