// A pattern of a rule against a sender that anybody can make up. A match means the very host, or one below it for `*.`;
// no sender gets in by what stands before or behind it, and upper case changes nothing.
import assert from 'node:assert/strict';
import { matchesSender, readSender } from '../../../addon/policy/sender-pattern.ts';
import { senderPatternSchema } from '../../../protocol/policy.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const upperCase = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

const matches = (pattern: string, sender: string): boolean => matchesSender([pattern], readSender(sender));

const check = (pattern: string, sender: string): void => {
  const isMatch = matches(pattern, sender);
  assert.equal(matches(pattern, upperCase(sender)), isMatch, 'upper case changes who it is');
  if (!isMatch) return;
  assert.ok(sender.lastIndexOf('@') > 0);
  assert.ok(
    !matches(pattern, `${sender}.elsewhere.invalid`) || pattern.includes('invalid'),
    'another domain gets in by its front',
  );
  if (pattern.startsWith('*.')) assert.ok(!matches(`@${pattern.slice(2)}`, sender), 'a host is below itself');
};

export const senderPatterns: FuzzTarget = {
  name: 'senders against the patterns of rules',
  limits: [253, 254, 320],
  words: [
    '@',
    '*.',
    '.',
    'example.org',
    'xn--',
    '%2e',
    '%00',
    '/',
    '\\',
    '#',
    '?',
    ':',
    ':80',
    '[::1]',
    '127.1',
    '0x7f.1',
    '\u3002',
    '\uff0e',
    '\u00ad',
    '\u200d',
    'ß',
    'İ',
    '＠',
    ' ',
    '\n',
    '"',
  ],
  seeds: utf8(
    'alex@example.org\nalex@example.org',
    '@example.org\nAlex@EXAMPLE.org.',
    '*.example.org\nx@sub.example.org',
    '@münchen.example\na@xn--mnchen-3ya.example',
    '@example.org\n"a@b"@example.org',
    '*.org\nx@a@b.org',
    '@127.0.0.1\nx@127.1',
  ),
  run: (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const end = text.indexOf('\n');
    const [pattern, sender] = end < 0 ? [text, text] : [text.slice(0, end), text.slice(end + 1)];
    matches('@example.org', sender);
    if (senderPatternSchema.safeParse(pattern).success) check(pattern, sender);
  },
};
