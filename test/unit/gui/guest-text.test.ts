import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { plainAddress, plainGuestText, splitAddress } from '../../../gui/guest-text.ts';

describe('a text of the document', () => {
  test('is shown without what hides or reorders characters', () => {
    assert.equal(plainGuestText('a\u202eb\u0000c\u001b[2Jd\r\ne\tf', 100), 'abc[2Jd\ne\tf');
  });
  test('keeps every script', () => assert.equal(plainGuestText('שלום мир 中文 😀', 100), 'שלום мир 中文 😀'));
  test('is bounded, and never ends in half a character', () => assert.equal(plainGuestText('a😀', 2), 'a'));
});

describe('an address', () => {
  const hosts: readonly (readonly [address: string, host: string])[] = [
    ['https://example.org/path', 'example.org'],
    ['https://bank.example@evil.example:8080/?q', 'evil.example'],
    ['https://evil.example\\@bank.example/', 'evil.example'],
    ['https:\\\\evil.example/', 'evil.example'],
    ['http://[2001:db8::1]:80/', '[2001:db8::1]'],
    ['HTTPS://EXAMPLE.org', 'EXAMPLE.org'],
    ['mailto:someone@example.org', ''],
    ['javascript:alert(1)', ''],
  ];
  for (const [address, host] of hosts)
    test(`${address} leads to ${host || 'nobody'}`, () => assert.equal(splitAddress(address).host, host));

  test('is shown whole, whatever its parts', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (address) => {
        const { before, host, after } = splitAddress(address);
        assert.equal(before + host + after, address);
        assert.notEqual(host, '');
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (address) => {
        const { before, host, after } = splitAddress(address);
        assert.equal(before + host + after, address);
      }),
    );
  });

  test('has what cannot be seen written out', () =>
    assert.equal(plainAddress('https://a\u202eb c\u200b', 100), 'https://a[U+202E]b[U+0020]c[U+200B]'));
});
