import { type Language, useLanguage } from '../i18n/language.tsx';

type Advice = { readonly matches: RegExp } & Readonly<Record<Language, string>>;

/** The steps of the runbook, by what a reason says. The first that matches applies. */
const ADVICE: readonly Advice[] = [
  {
    matches: /HTTP (401|403)/,
    en: 'The endpoint refuses who calls: check its credentials, the subscription’s headers or its signing secret; then redrive.',
    zh: '终端拒绝调用方：检查其凭证、订阅的请求头或签名密钥，然后重新投递。',
  },
  {
    matches: /HTTP (404|410)/,
    en: 'The endpoint is gone: ask its owner for the new address, subscribe that, and remove this subscription.',
    zh: '终端已不存在：向其所有者确认新地址，订阅新地址并移除此订阅。',
  },
  {
    matches: /HTTP 413/,
    en: 'The message is too long for the endpoint: send less, or let the endpoint take more.',
    zh: '消息对终端来说过大：缩短消息，或提高终端的限制。',
  },
  {
    matches: /HTTP 429/,
    en: 'The endpoint wants fewer: set max_per_second in its delivery policy; then redrive.',
    zh: '终端要求降低速率：在投递策略中设置 max_per_second，然后重新投递。',
  },
  {
    matches: /HTTP 5\d\d/,
    en: 'The endpoint has an error of its own: tell its owner, with the time and the message id; redrive when it works again.',
    zh: '终端自身出错：将时间和消息 ID 告知其所有者，恢复后重新投递。',
  },
  {
    matches: /HTTP 3\d\d/,
    en: 'The endpoint redirects, which is not followed: subscribe the address that it leads to.',
    zh: '终端返回重定向，系统不会跟随：请订阅其目标地址。',
  },
  {
    matches: /timed? ?out|ETIMEDOUT|no answer/i,
    en: 'The endpoint did not answer in time: it should answer first and work then. Redrive when it does.',
    zh: '终端未及时应答：应先应答再处理。恢复后重新投递。',
  },
  {
    matches: /ENOTFOUND|EAI_|resol/i,
    en: 'The name of the endpoint does not resolve: check its DNS record, or the spelling of the address.',
    zh: '终端域名无法解析：检查 DNS 记录或地址拼写。',
  },
  {
    matches: /certificate|TLS|SSL/i,
    en: 'The certificate of the endpoint is not trusted, or has expired: its owner has to renew it.',
    zh: '终端证书不受信任或已过期：需由其所有者更新。',
  },
  {
    matches: /spend cap/i,
    en: 'A spend cap was reached: raise it (smn caps set), then redrive.',
    zh: '已达到费用上限：提高上限（smn caps set）后重新投递。',
  },
  {
    matches: /time to live|expired/i,
    en: 'It waited longer than it lived: give such messages a longer time to live, or look at what held them back.',
    zh: '等待时间超过有效期：延长此类消息的有效时间，或检查保留原因。',
  },
  {
    matches: /ECONNREFUSED|ECONNRESET|socket/i,
    en: 'Nothing takes connections at the address, or it breaks them off: check that the server runs, and its firewall.',
    zh: '该地址不接受连接或连接中断：检查服务器是否运行以及防火墙设置。',
  },
];

const OTHERWISE: Readonly<Record<Language, string>> = {
  en: 'See what the endpoint’s own logs say at this time for the message id; redrive when it is mended.',
  zh: '根据时间和消息 ID 查看终端自身的日志，修复后重新投递。',
};

/** What an operator does about a reason, in the chosen language. */
export const useAdvice = (): ((reason: string) => string) => {
  const { language } = useLanguage();
  return (reason) => (ADVICE.find(({ matches }) => matches.test(reason)) ?? OTHERWISE)[language];
};
