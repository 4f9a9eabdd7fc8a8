import * as z from 'zod';
import { createOperator } from './operator.ts';
import { createApi, type Service } from './service.ts';

/** A service, called as a project of another one. */
export const asProject = async (service: Service, projectId: string): Promise<Service> => {
  const { facts } = service.cloud;
  const created = await createOperator(facts, 'test').run({ command: 'credentials create', project: projectId });
  const keys = z.object({ accessKey: z.string(), secretKey: z.string() }).parse(created);
  const api = createApi({ ...facts, projectId, ...keys });
  const topic = async (name: string = 'topic') =>
    String((await api.call('POST', '{p}/topics', { name })).body['topic_urn']);
  const publish: Service['publish'] = async (topicUrn, body) =>
    String((await api.call('POST', `{p}/topics/${topicUrn}/publish`, body)).body['message_id']);
  return { ...service, ...api, topic, publish };
};
