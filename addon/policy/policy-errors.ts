// What is wrong with a policy, for the person who wrote it: where, and why, as a text's key, so that it is shown in
// that person's language. It names settings, never values.
import type * as z from 'zod';
import type { PolicyProblem } from '../../protocol/policy.ts';
import type { MessageKey, Translate } from '../i18n.ts';

/** Plain data, which crosses into pages as it is. */
export interface PolicyReason {
  readonly key: Extract<MessageKey, `policyError${string}` | `policyWarning${string}`>;
  /** For the key's text, in its order; a list is shown as “a, b or c”. */
  readonly values: readonly (string | readonly string[])[];
}
export interface PolicyError extends PolicyReason {
  /** As it would be written in a program: `mandatoryRules[2].then.action`; empty for the whole. */
  readonly path: string;
}
type Issue = z.core.$ZodIssue;

/** The reason alone. What it quotes of a policy is not made harmless: `displayName` is the caller's. */
export const policyErrorText = ({ key, values }: PolicyReason, translate: Translate): string =>
  translate(key, ...values.map((value) => (typeof value === 'string' ? value : listOf(value, translate))));

const listOf = (values: readonly string[], translate: Translate): string =>
  values.length < 2 ? values.join('') : translate('policyErrorOr', values.slice(0, -1).join(', '), values.at(-1) ?? '');

export const describePolicyErrors = (error: z.ZodError): readonly PolicyError[] => error.issues.flatMap(describeIssue);

const describeIssue = (issue: Issue): PolicyError[] => {
  if (issue.code !== 'unrecognized_keys') return [{ path: writePath(issue.path), ...reasonOf(issue) }];
  return issue.keys.map((key) => ({ path: writePath([...issue.path, key]), ...because('policyErrorNoSuchSetting') }));
};

/** A path as an error names it. */
export const writePath = (path: readonly PropertyKey[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`)).join('');

const because = (key: PolicyReason['key'], ...values: PolicyReason['values']): PolicyReason => ({ key, values });

const reasonOf = (issue: Issue): PolicyReason => {
  const ours = schemaReasons.get(issue.message);
  if (ours !== undefined)
    return because(ours, ...(issue.code === 'custom' ? Object.values(issue.params ?? {}).map(String) : []));
  if (issue.message.endsWith('received undefined')) return because('policyErrorMissing');
  if (issue.code === 'invalid_type') return because(kindReasons.get(issue.expected) ?? 'policyErrorNoForm');
  if (issue.code === 'invalid_value')
    return because(
      'policyErrorOneOf',
      issue.values.map((value) => JSON.stringify(value)),
    );
  if (issue.code === 'invalid_union') return unionReason(issue);
  if (issue.code === 'too_small')
    return because((lengthReasons[issue.origin] ?? amountReasons).short, String(issue.minimum));
  if (issue.code === 'too_big')
    return because((lengthReasons[issue.origin] ?? amountReasons).long, String(issue.maximum));
  return because('policyErrorCharacters');
};

const schemaReasons: ReadonlyMap<string, PolicyReason['key']> = new Map(
  Object.entries({
    'type-pattern': 'policyErrorTypePattern',
    extension: 'policyErrorExtension',
    'sender-pattern': 'policyErrorSenderPattern',
    'reserved-id': 'policyErrorReservedId',
    'repeated-id': 'policyErrorRepeatedId',
  } satisfies Record<PolicyProblem, PolicyReason['key']>),
);

const kindReasons: ReadonlyMap<string, PolicyReason['key']> = new Map([
  ['boolean', 'policyErrorNoBoolean'],
  ['string', 'policyErrorNoString'],
  ['number', 'policyErrorNoNumber'],
  ['int', 'policyErrorNoInteger'],
  ['array', 'policyErrorNoList'],
  ['object', 'policyErrorNoObject'],
  ['record', 'policyErrorNoObject'],
]);

interface BoundReasons {
  readonly short: PolicyReason['key'];
  readonly long: PolicyReason['key'];
}
const amountReasons: BoundReasons = { short: 'policyErrorTooSmall', long: 'policyErrorTooLarge' };
const lengthReasons: Readonly<Record<string, BoundReasons | undefined>> = {
  array: { short: 'policyErrorTooFewEntries', long: 'policyErrorTooManyEntries' },
  string: { short: 'policyErrorTooFewCharacters', long: 'policyErrorTooManyCharacters' },
};

const unionReason = (issue: Issue): PolicyReason => {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  return options.length === 0
    ? because('policyErrorNoForm')
    : because(
        'policyErrorOneOf',
        options.map((option) => JSON.stringify(option)),
      );
};
