import { describe, expect, test } from 'vitest';
import {
  flowSubjects,
  isHostLength,
  isPlainHost,
  normalMailAddress,
  normalUrl,
} from '#src/domain/endpoints/endpoint-identity.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { descriptors } from '#src/protocols/descriptors.ts';

const keysOf = (protocol: Protocol, endpoint: string): readonly string[] =>
  flowSubjects(descriptors[protocol], endpoint).map(({ key }) => key);

describe('normalUrl', () => {
  test.each([
    ['http://example.com', 'http://example.com/'],
    ['http://EXAMPLE.com:80/a#b', 'http://example.com/a'],
    ['https://example.com:443/a/../b/./c?x=1#', 'https://example.com/b/c?x=1'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['https://example.com:8443/A?B=C', 'https://example.com:8443/A?B=C'],
  ])('writes %s as %s', (given, normal) => {
    expect(normalUrl(given)).toBe(normal);
    expect(normalUrl(normal)).toBe(normal);
  });

  test('knows what is no URL', () => {
    expect(normalUrl('example.com')).toBeUndefined();
  });
});

describe('normalMailAddress', () => {
  test.each([
    ['Ops@EXAMPLE.com', 'Ops@example.com'],
    ['ops@例子.公司', 'ops@xn--fsqu00a.xn--55qx5d'],
    ['ops@xn--55qx5d.xn--fiqs8s', 'ops@xn--55qx5d.xn--fiqs8s'],
    ['a+b=c&d@example.com', 'a+b=c&d@example.com'],
    ['a@example.com', 'a@example.com'],
  ])('writes %s as %s', (given, normal) => {
    expect(normalMailAddress(given)).toBe(normal);
    expect(normalMailAddress(normal)).toBe(normal);
  });

  test.each(['ops', '@example.com', 'ops@', 'ops@exam ple.com'])('knows that %j is none', (given) => {
    expect(normalMailAddress(given)).toBeUndefined();
  });
});

describe('isHostLength', () => {
  test.each([
    ['example.com', true],
    [`${'a'.repeat(63)}.com`, true],
    [`${'a'.repeat(64)}.com`, false],
    [`${'abcdefg.'.repeat(31)}abcde`, true],
    [`${'abcdefg.'.repeat(31)}abcdef`, false],
    [`${'abcdefg.'.repeat(31)}abcde.`, true],
    ['', false],
    ['a..com', false],
    ['.com', false],
  ])('%s: %s', (hostname, isIt) => {
    expect(isHostLength(hostname)).toBe(isIt);
  });
});

describe('a host', () => {
  test.each(['example.com', 'bücher.example', 'bu\u0308cher.example', '例子.公司', '127.0.0.1'])(
    'is what it looks like: %s',
    (host) => {
      expect(isPlainHost(host)).toBe(true);
    },
  );

  test.each([
    ['characters that are not shown', 'exam\u00adple.com'],
    ['white space', 'exam ple.com'],
    ['another dot', 'example。com'],
    ['percent signs', 'ex%61mple.com'],
    ['full-width letters', 'ｅxample.com'],
    ['digits in circles', '①②⑦.0.0.1'],
  ])('is another than it looks like with %s', (_, host) => {
    expect(isPlainHost(host)).toBe(false);
  });
});

describe('flowSubjects', () => {
  test.each([
    ['box@EXAMPLE.com', 'mailbox:box@example.com'],
    ['Box+one@example.com', 'mailbox:box@example.com'],
    ['box+one+two@Example.COM', 'mailbox:box@example.com'],
    ['b+one@example.com', 'mailbox:b@example.com'],
    ['+box@example.com', 'mailbox:+box@example.com'],
    ['box@ex+ample.com', 'mailbox:box@ex+ample.com'],
    ['box@例子.公司', 'mailbox:box@xn--fsqu00a.xn--55qx5d'],
    ['no address', 'mailbox:no address'],
  ])('counts the mail address %s for %s', (endpoint, key) => {
    expect(flowSubjects(descriptors.email, endpoint)).toEqual([{ kind: 'endpoint', key }]);
  });

  test('counts texts and calls to one number together', () => {
    expect(flowSubjects(descriptors.sms, '+8613800138000')).toEqual([
      { kind: 'endpoint', key: 'phone:+8613800138000' },
    ]);
    expect(keysOf('callnotify', '+8613800138000')).toEqual(keysOf('sms', '+8613800138000'));
  });

  test('counts a URL for itself, without its fragment, and for its host, whatever its port and scheme', () => {
    expect(flowSubjects(descriptors.http, 'http://EXAMPLE.com:80/hook#1')).toEqual([
      { kind: 'endpoint', key: 'url:http://example.com/hook' },
      { kind: 'host', key: 'host:example.com' },
    ]);
    expect(keysOf('https', 'https://example.com.:8443/hook')).toEqual([
      'url:https://example.com.:8443/hook',
      'host:example.com',
    ]);
    expect(keysOf('http', 'no URL')).toEqual(['url:no URL', 'host:']);
  });

  test('counts robots by their webhook and other endpoints as they are', () => {
    expect(flowSubjects(descriptors.wechat, 'https://QYAPI.weixin.qq.com/x?key=1#2')).toEqual([
      { kind: 'endpoint', key: 'wechat:https://qyapi.weixin.qq.com/x?key=1' },
    ]);
    expect(keysOf('dingding', 'cidKxYZ1234abcd==')).toEqual(['dingding:cidKxYZ1234abcd==']);
  });
});
