import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOfHost, isPublicAddress } from '#src/domain/endpoints/public-address.ts';

const REFUSED = [
  // IPv4: this network, private, carrier-grade NAT, loopback, link-local and metadata
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  // IPv4: protocol assignments, documentation, relays, benchmarking, multicast, reserved, broadcast
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6: unspecified, loopback, link-local with and without scope, unique local, metadata, multicast
  '::',
  '::1',
  'fe80::1',
  'fe80::1%eth0',
  '2a00:1450::1%eth0',
  'febf::1',
  'fc00::1',
  'fd00:ec2::254',
  'fec0::1',
  'ff02::1',
  // IPv6: forms that carry IPv4
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2001::1',
  // IPv6: documentation, discard, segment routing, ORCHID, benchmarking
  '2001:db8::1',
  '3fff::1',
  '3fff:fff::1',
  '100::1',
  '5f00::1',
  '2001:20::1',
  '2001:2::1',
  '4000::1',
];

const ACCEPTED = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '198.17.255.255',
  '223.255.255.255',
  '2001:200::1',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '3ffe:ffff::1',
];

const NOT_ADDRESSES = [
  '',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '[::1]',
  '8.8.8.8 ',
  '8.8.8',
  'x',
];

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.'));

describe('isPublicAddress', () => {
  test.each(REFUSED)('refuses %s', (ip) => {
    expect(isPublicAddress(ip, [])).toBe(false);
  });

  test.each(ACCEPTED)('accepts %s', (ip) => {
    expect(isPublicAddress(ip, [])).toBe(true);
  });

  test.each(NOT_ADDRESSES)('refuses %j, which is no address in plain form', (ip) => {
    expect(isPublicAddress(ip, ['0.0.0.0/0', '::/0'])).toBe(false);
  });

  test('accepts what lies in an allowed network, and nothing beside it', () => {
    const allowed = ['127.0.0.0/8', '::1/128', '10.1.0.0/16'];

    expect(['127.0.0.1', '::1', '10.1.2.3'].map((ip) => isPublicAddress(ip, allowed))).toEqual([true, true, true]);
    expect(['10.2.0.1', '::2', '169.254.169.254'].map((ip) => isPublicAddress(ip, allowed))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('takes an IPv4 address inside IPv6 for no IPv4 address', () => {
    expect(isPublicAddress('::ffff:127.0.0.1', ['127.0.0.0/8'])).toBe(false);
    expect(isPublicAddress('::ffff:127.0.0.1', ['::ffff:0:0/96'])).toBe(true);
  });

  test('never accepts an IPv6 address that carries IPv4, whichever it carries', () => {
    fc.assert(
      fc.property(ipv4, fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:'), (ip, prefix) => {
        expect(isPublicAddress(`${prefix}${ip}`, [])).toBe(false);
      }),
    );
  });

  test('accepts IPv6 addresses only in 2000::/3', () => {
    const group = fc.nat(0xffff).map((value) => value.toString(16));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const first = Number.parseInt(groups[0] ?? '0', 16);
        if (isPublicAddress(groups.join(':'), [])) expect(first >> 13).toBe(1);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => typeof isPublicAddress(text, ['127.0.0.0/8', '::1/128']) === 'boolean'),
    );
  });
});

describe('addressOfHost', () => {
  test.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f000001/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.01/', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://①②⑦.0.0.1/', '127.0.0.1'],
    ['http://0/', '0.0.0.0'],
    ['http://[::1]/', '::1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://localhost/', '127.0.0.1'],
    ['http://LOCALHOST.:80/', '127.0.0.1'],
    ['http://a.localhost/', '127.0.0.1'],
    ['http://api.example.localhost/', '127.0.0.1'],
  ])('finds the address in %s', (url, address) => {
    expect(addressOfHost(new URL(url).hostname)).toBe(address);
  });

  test.each(['example.com', 'localhost.example.com', 'mylocalhost', 'localhosts'])('leaves the name %s', (hostname) => {
    expect(addressOfHost(hostname)).toBeUndefined();
  });

  test('refuses every spelling of a private IPv4 address that URL understands', () => {
    const privateIpv4 = fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(privateIpv4, fc.nat(4), ([a, b, c, d], form) => {
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const octal = [a, b, c, d].map((byte) => `0${byte.toString(8)}`).join('.');
        const spelling = [
          `${number}`,
          `0x${number.toString(16)}`,
          octal,
          `${a}.${number % 16_777_216}`,
          `${a}.${b}.${c}.${d}`,
        ][form];
        const address = addressOfHost(new URL(`http://${spelling}/`).hostname);

        expect(address).toBe(`${a}.${b}.${c}.${d}`);
        expect(isPublicAddress(address ?? '', [])).toBe(false);
      }),
    );
  });
});
