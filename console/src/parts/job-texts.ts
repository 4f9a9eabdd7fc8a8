import type { Texts } from '../i18n/language.tsx';

const en = {
  counting: 'Counting…',
  about: (count: number, hasMore: boolean) =>
    `Dead letters that wait now: ${count.toLocaleString()}${hasMore ? ' or more' : ''}.`,
  redriveText:
    'Each is sent to its one subscriber again, as a first attempt. A receiver that took it and did not say so gets it twice, with the same message id. Who has cancelled gets nothing.',
  deleteText: 'They are never sent. This cannot be taken back.',
  jobText: 'This is a job: it goes on by itself, and what is filed after its start is not touched.',
  job: 'A job works on these dead letters',
  progress: (done: number, dropped: number, failed: number) =>
    `${done.toLocaleString()} done, ${dropped.toLocaleString()} not wanted any more, ${failed.toLocaleString()} could not be read.`,
  followJob: 'Follow it',
};

/** What is said of jobs on dead letters, before they are started and while they work. */
export const jobTexts: Texts<typeof en> = {
  en,
  zh: {
    counting: '正在统计…',
    about: (count, hasMore) => `当前等待处理的死信：${count.toLocaleString()}${hasMore ? ' 或更多' : ''}。`,
    redriveText:
      '每条消息作为首次尝试重新发送给其唯一的订阅者。已收到但未应答的接收方会再次收到，消息 ID 相同。已取消订阅者不会收到。',
    deleteText: '这些消息将不再发送，且无法撤销。',
    jobText: '这是一个任务：它会自行完成，开始之后归档的死信不受影响。',
    job: '任务正在处理这些死信',
    progress: (done, dropped, failed) =>
      `完成 ${done.toLocaleString()}，不再需要 ${dropped.toLocaleString()}，无法读取 ${failed.toLocaleString()}。`,
    followJob: '查看进度',
  },
};
