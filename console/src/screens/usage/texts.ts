import type { Texts } from '../../i18n/language.tsx';

const en = {
  title: 'Usage and caps',
  description: (kept: string): string =>
    kept === 'all'
      ? 'What the project has used in a month (UTC). Mails, texts and calls are counted exactly; the rest in steps of ten seconds.'
      : 'What the project has used in a month (UTC). This stage counts what is paid for by the piece only.',
  month: 'Month',
  protocol: 'Protocol',
  byProtocol: 'By protocol',
  byDay: 'By day (UTC)',
  deliveries: 'Delivered',
  failures: 'Failed',
  parts: 'Parts of texts',
  reported: 'Reported',
  estimate: 'Estimated',
  unpriced: 'no price is set',
  partlyUnpriced: 'some have no price',
  empty: 'Nothing was used in this month.',
  publishes: 'Publishes',
  total: 'Cost in all, as far as known',
  prices: 'Prices of',
  source: 'Source of the prices',
  caps: 'Spend caps',
  noCaps: 'No caps are set. The operator of the stage sets them:',
  capOf: (protocol: string, usd: string) => `${protocol}: ${usd} a month`,
  spent: (usd: string, percent: number) => `about ${usd} spent, ${percent} %`,
  over: 'Reached: nothing more is sent until the month ends, or the cap is raised.',
  setCap: 'Set a cap',
};

export const usageTexts: Texts<typeof en> = {
  en,
  zh: {
    title: '用量与上限',
    description: (kept) =>
      kept === 'all'
        ? '项目在一个月（UTC）内的用量。邮件、短信和语音精确计数，其余按十秒计数。'
        : '项目在一个月（UTC）内的用量。此环境只统计按条计费的协议。',
    month: '月份',
    protocol: '协议',
    byProtocol: '按协议',
    byDay: '按日（UTC）',
    deliveries: '已投递',
    failures: '失败',
    parts: '短信段数',
    reported: '已报告费用',
    estimate: '预计费用',
    unpriced: '未设置价格',
    partlyUnpriced: '部分未设置价格',
    empty: '本月没有用量。',
    publishes: '发布次数',
    total: '目前所知总费用',
    prices: '价格日期',
    source: '价格来源',
    caps: '费用上限',
    noCaps: '未设置上限。由环境的运维人员设置：',
    capOf: (protocol, usd) => `${protocol}：每月 ${usd}`,
    spent: (usd, percent) => `已使用约 ${usd}，${percent} %`,
    over: '已达到上限：在月底之前或提高上限之前不再发送。',
    setCap: '设置上限',
  },
};
