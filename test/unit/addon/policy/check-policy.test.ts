// Checking a policy's text: what is wrong, where it stands, and which rules can do nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import english from '../../../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../../../addon/i18n.ts';
import { checkPolicy, type Finding } from '../../../../addon/policy/check-policy.ts';
import { readJson } from '../../../../addon/policy/json-positions.ts';
import { policyErrorText } from '../../../../addon/policy/policy-errors.ts';
import { matchesSender, readSender } from '../../../../addon/policy/sender-pattern.ts';
import { addonId } from '../../../../protocol/names.ts';

const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ line, column, path }) => `${line}:${column} ${path}`);
const reasons = (findings: readonly Finding[]): string[] =>
  findings.map((finding) => policyErrorText(finding, translateFrom(english)));
const errorsOf = (text: string): readonly Finding[] => {
  const check = checkPolicy(text, null);
  return check.ok ? [] : check.errors;
};

test('names each error with its line, its path and its reason', () => {
  const errors = errorsOf(
    '{\n  "version": 1,\n  "rules": [\n    { "id": "a", "then": { "action": "vew" } },\n    { "id": "b", ' +
      '"when": { "types": ["ofice"] }, "then": { "action": "block", "x": 1 } }\n  ]\n}',
  );
  assert.deepEqual(places(errors), [
    '4:28 rules[0].then.action',
    '5:38 rules[1].when.types[0]',
    '5:79 rules[1].then.x',
  ]);
  assert.deepEqual(reasons(errors), [
    'must be "open", "view", "ask", "safe-copy", "print", "thunderbird", "local", "save" or "block"',
    'must be a family like "office", or a type like "application/pdf" or "image/*"',
    'there is no such setting here',
  ]);
  assert.deepEqual(
    places(errorsOf('{"version": 1,\n "rules": [], "switches": {},\n "otherwise": {}}')),
    ['3:2 otherwise.action'],
    'what is missing stands where it belongs',
  );
  assert.deepEqual(places(errorsOf('{"version": 1, "rules": [],\n "rules": []}')), ['2:2 rules']);
});

const broken: readonly (readonly [text: string, place: string])[] = [
  ['', '1:1'],
  ['{', '1:2'],
  ['{\n "a": 1,\n}', '3:1'],
  ['[1,]', '1:4'],
  ['{"a" 1}', '1:6'],
  ['{"a": tru}', '1:7'],
  ['{"a": "x\n"}', '1:7'],
  ['{} x', '1:4'],
  ["{'a': 1}", '1:2'],
  ['[1 2]', '1:4'],
  ['[01]', '1:3'],
  ['['.repeat(200), '1:102'],
];
for (const [text, place] of broken) {
  test(`names the place in ${JSON.stringify(text.slice(0, 20))}: ${place}`, () =>
    assert.deepEqual(places(errorsOf(text)), [`${place} `]));
}

test('reads exactly the JSON that JSON.parse reads, and finds every value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
      const reading = readJson(JSON.stringify(value, null, indent));
      assert.deepEqual(reading.ok ? reading.json.value : reading.problem, JSON.parse(JSON.stringify(value)));
    }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({
          unit: fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ',',
            ':',
            '0',
            '-',
            '1',
            '.',
            'e',
            '\\',
            't',
            'n',
            'u',
            ' ',
            '/',
          ),
        }),
      ),
      (text) => {
        const isJson = ((): boolean => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        assert.equal(readJson(text).ok, isJson);
      },
    ),
    { numRuns: 2000 },
  );
});

test('finds the places of four times as many errors in about four times the time', () => {
  const timeOf = (count: number): number => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1])));
    const startMs = performance.now();
    assert.ok(errorsOf(text).length >= count);
    return performance.now() - startMs;
  };
  const fastest = (count: number): number => Math.min(...Array.from({ length: 3 }, () => timeOf(count)));
  timeOf(1000);
  // Where each place is counted from the start of the text it is sixteen times as long.
  const [few, many] = [fastest(4000), fastest(16_000)];
  assert.ok(many < 9 * few, `${few} ms, then ${many} ms`);
});

test('is not led into the depth by brackets alone', () => {
  for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(1_000_000)])
    assert.deepEqual(
      errorsOf(text).map(({ key }) => key),
      ['policyErrorJsonDepth'],
    );
});

test('finds the administrator’s part in a whole policies.json', () => {
  const whole = (policy: unknown, id = addonId): string =>
    JSON.stringify({ policies: { '3rdparty': { Extensions: { [id]: policy } } } });
  const check = checkPolicy(whole({ version: 1 }), null);
  assert.deepEqual([check.ok, check.ok && check.kind], [true, 'managed']);
  assert.deepEqual(
    errorsOf(whole({ version: 2 })).map(({ path }) => path),
    [`policies.3rdparty.Extensions.${addonId}.version`],
  );
  assert.deepEqual(reasons(errorsOf(whole({ version: 1 }, 'other@example.org'))), [
    `has nothing for ${addonId}, so nothing is set`,
  ]);
});

test('a bound for edits alone does not say whose policy it is: the version does', () => {
  const kindOf = (policy: object): unknown => {
    const check = checkPolicy(JSON.stringify({ editsMaxMib: 5, ...policy }), null);
    return check.ok ? check.kind : check.errors;
  };
  assert.equal(kindOf({ version: 2 }), 'user');
  assert.equal(kindOf({ version: 1 }), 'managed');
  assert.equal(kindOf({ version: 1, otherwise: { action: 'view' } }), 'managed');
});

const idle: readonly (readonly [title: string, earlier: unknown, later: unknown, isIdle: boolean])[] = [
  ['after a rule for everything', {}, { types: ['pdf'] }, true],
  [
    'for a type of a family that was asked for',
    { types: ['image', 'pdf'] },
    { types: ['image/png', 'application/pdf'], senders: ['@a.org'] },
    true,
  ],
  ['for a family of which one type was asked for', { types: ['image/png'] }, { types: ['image'] }, false],
  ['for a person at a domain that was asked for', { senders: ['@a.org'] }, { senders: ['b@a.org'] }, true],
  ['for a host below a domain', { senders: ['*.a.org'] }, { senders: ['@x.a.org'] }, true],
  ['for the domain above', { senders: ['*.a.org'] }, { senders: ['@a.org'] }, false],
  ['for another domain that ends alike', { senders: ['@a.org'] }, { senders: ['@ba.org'] }, false],
  ['for larger files', { minSizeBytes: 5 }, { minSizeBytes: 6 }, true],
  ['for files of any size', { minSizeBytes: 5 }, { types: ['pdf'] }, false],
  ['for no size at all', { types: ['pdf'] }, { minSizeBytes: 6, maxSizeBytes: 5 }, true],
  ['for the opposite', { signed: true }, { signed: false }, false],
];
for (const [title, earlier, later, isIdle] of idle) {
  test(`${isIdle ? 'warns of' : 'says nothing about'} a rule ${title}`, () => {
    const then = { action: 'view' };
    const check = checkPolicy(
      JSON.stringify({
        version: 1,
        rules: [
          { id: 'a', when: earlier, then },
          { id: 'b', when: later, then },
        ],
        otherwise: then,
      }),
      null,
    );
    assert.equal(check.ok, true);
    assert.deepEqual(
      check.warnings.map(({ path }) => path),
      isIdle ? ['rules[1]'] : [],
    );
  });
}

test('says why a rule can never match', () => {
  const then = { action: 'view' };
  const rules = [
    { id: 'a', when: { types: ['pdf'] }, then },
    { id: 'b', when: { types: ['pdf'], signed: true }, then },
    { id: 'c', when: { minSizeBytes: 2, maxSizeBytes: 1 }, then },
    { id: 'd', then: { action: 'local' } },
    { id: 'e', then },
  ];
  assert.deepEqual(reasons(checkPolicy(JSON.stringify({ version: 1, rules, switches: {} }), null).warnings), [
    'the rule "b" can never match: "a" comes first and matches whatever this one does',
    'the rule "c" can never match: its smallest size is above its largest',
    'the rule "d" opens on this computer, which switches.mayOpenLocally does not allow',
    'the rule "e" can never match: "d" comes first and matches everything',
  ]);
});

test('does not warn of a rule after one that is switched off', () => {
  const check = checkPolicy(
    JSON.stringify({
      version: 1,
      rules: [
        { id: 'a', enabled: false, then: { action: 'view' } },
        { id: 'b', then: { action: 'view' } },
      ],
    }),
    null,
  );
  assert.deepEqual([check.ok, check.warnings], [true, []]);
});

const senders: readonly (readonly [pattern: string, sender: string | null, matches: boolean])[] = [
  ['alex@example.org', 'Alex@Example.ORG', true],
  ['alex@example.org', 'alex@example.org.', true],
  ['alex@example.org', 'xalex@example.org', false],
  ['@example.org', 'a@example.org', true],
  ['@example.org', 'a@sub.example.org', false],
  ['@example.org', 'a@evil-example.org', false],
  ['@example.org', 'a@example.org.evil.com', false],
  ['*.example.org', 'a@sub.example.org', true],
  ['*.example.org', 'a@x.y.example.org', true],
  ['*.example.org', 'a@example.org', false],
  ['*.example.org', 'a@evilexample.org', false],
  ['@example.org', 'a@example.org@evil.com', false],
  ['@example.org', 'boss@example.org <a@evil.com>', false],
  ['@example.org', 'a@example.org/evil.com', false],
  ['@example.org', 'a@evil.com#@example.org', true],
  ['@bücher.example', 'a@xn--bcher-kva.example', true],
  ['@example.org', 'a@еxample.org', false],
  ['@example.org', null, false],
  ['@example.org', '', false],
  ['@example.org', '@example.org', false],
];
for (const [pattern, sender, matches] of senders) {
  test(`${pattern} ${matches ? 'means' : 'does not mean'} ${String(sender)}`, () =>
    assert.equal(matchesSender([pattern], readSender(sender)), matches));
}
