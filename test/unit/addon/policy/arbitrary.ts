// Any policy and any evidence, for property tests.
import fc from 'fast-check';
import type { Evidence } from '../../../../addon/policy/decision.ts';
import {
  answerSchema,
  choices,
  families,
  outcomeSchema,
  ruleSchema,
  warnings,
  type Answer,
  type Condition,
  type Outcome,
  type Rule,
  type Switches,
} from '../../../../protocol/policy.ts';

const types = [
  'application/pdf',
  'image/png',
  'text/plain',
  'text/csv',
  'application/zip',
  'application/vnd.microsoft.portable-executable',
  'message/rfc822',
  'application/msword',
];
const anyType = fc.option(fc.constantFrom(...types));
const anySender = fc.constantFrom('alex@example.org', 'eve@evil-example.org', 'x@sub.example.org');

export const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  untrustedName: fc.oneof(fc.constantFrom('a.pdf', 'a.exe', 'a.docm', 'a.csv', 'noending'), fc.string()),
  declared: anyType,
  guessed: anyType,
  extension: anyType,
  detected: anyType,
  sizeBytes: fc.option(fc.nat()),
  warnings: fc.subarray([...warnings]),
  message: fc.record({
    sender: fc.option(anySender),
    senderInAddressBook: fc.option(fc.boolean()),
    encrypted: fc.option(fc.boolean()),
    signed: fc.option(fc.boolean()),
    accounts: fc.subarray(['me@example.org', 'Work']),
  }),
});

const inDispvm = {
  disposableTemplate: fc.option(fc.constantFrom('cad', 'office')),
  network: fc.boolean(),
  closeAfterIdleMinutes: fc.option(fc.integer({ min: 1, max: 1440 })),
};
export const anyOutcome: fc.Arbitrary<Outcome> = fc
  .oneof(
    fc.record({ action: fc.constant('open'), ...inDispvm, returnEdits: fc.boolean() }),
    fc.record({ action: fc.constant('view'), ...inDispvm }),
    fc.record({
      action: fc.constant('ask'),
      choices: fc.subarray([...choices], { minLength: 1 }),
      ...inDispvm,
      returnEdits: fc.boolean(),
    }),
    fc
      .constantFrom('safe-copy', 'print', 'thunderbird', 'local', 'save', 'block')
      .map((action): unknown => ({ action })),
  )
  .map((value) => outcomeSchema.parse(value));

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
export const anyCondition: fc.Arbitrary<Condition> = fc.record(
  {
    types: some<string>(...families, ...types, 'image/*'),
    extensions: some('pdf', 'exe', 'csv'),
    senders: some('alex@example.org', '@example.org', '*.example.org'),
    senderInAddressBook: fc.boolean(),
    encrypted: fc.boolean(),
    signed: fc.boolean(),
    minSizeBytes: fc.nat(),
    maxSizeBytes: fc.nat(),
    accounts: some('me@example.org', 'work'),
    warnings: some(...warnings),
  },
  { requiredKeys: [] },
);

export const anyRule: fc.Arbitrary<Rule> = fc
  .record({
    id: fc.stringMatching(/^[a-z]{1,8}$/).filter((id) => id !== 'otherwise'),
    enabled: fc.boolean(),
    when: anyCondition,
    then: anyOutcome,
  })
  .map((value) => ruleSchema.parse(value));

export const anySwitches: fc.Arbitrary<Switches> = fc.record({
  mayOpenLocally: fc.boolean(),
  mayAddRules: fc.boolean(),
  mayDisableAddon: fc.boolean(),
  maySave: fc.boolean(),
  mayDragOut: fc.boolean(),
  maySafeCopy: fc.boolean(),
  mayPrint: fc.boolean(),
  maySameVm: fc.boolean(),
  tellDecisions: fc.boolean(),
});

export const anyAnswer: fc.Arbitrary<Answer> = fc
  .record({
    id: fc.stringMatching(/^answer-[a-z]{1,4}$/),
    enabled: fc.boolean(),
    to: fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,2}$/), fc.constant('otherwise')), { minLength: 1, maxLength: 3 }),
    when: anyCondition,
    choice: fc.constantFrom(...choices),
  })
  .map((value) => answerSchema.parse(value));
