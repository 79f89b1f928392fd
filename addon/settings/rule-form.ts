// The rule dialog's form: what is typed and ticked, how it comes from a rule, and how it is checked and becomes one
// again. The schema of protocol/policy.ts is the only judge; this file says which field its word belongs to.
import type * as z from 'zod';
import {
  choices,
  extensionSchema,
  families,
  ruleSchema,
  senderPatternSchema,
  templateKeySchema,
  typePatternSchema,
  type Action,
  type Choice,
  type Condition,
  type Family,
  type Outcome,
  type Rule,
  type Warning,
} from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';

/** A list that is written one entry after the other; `text` is what is typed and not yet an entry. */
export interface TokenField {
  readonly tokens: readonly string[];
  readonly text: string;
}
const tokenFieldNames = ['types', 'extensions', 'senders', 'accounts'] as const;
export type TokenFieldName = (typeof tokenFieldNames)[number];

export const sizeUnits = ['B', 'KB', 'MB', 'GB'] as const;
export type SizeUnit = (typeof sizeUnits)[number];
export interface SizeField {
  readonly amount: string;
  readonly unit: SizeUnit;
}
/** `any` puts no condition. */
export type YesNo = 'any' | 'yes' | 'no';

export interface OutcomeForm {
  readonly action: Action;
  readonly choices: readonly Choice[];
  readonly template: string;
  readonly network: boolean;
  readonly idleMinutes: string;
  readonly returnEdits: boolean;
}

export interface RuleForm extends OutcomeForm, Readonly<Record<TokenFieldName, TokenField>> {
  readonly title: string;
  readonly note: string;
  readonly families: readonly Family[];
  readonly warnings: readonly Warning[];
  readonly senderInAddressBook: YesNo;
  readonly encrypted: YesNo;
  readonly signed: YesNo;
  readonly minSize: SizeField;
  readonly maxSize: SizeField;
}

export type FieldName =
  TokenFieldName | 'title' | 'note' | 'minSize' | 'maxSize' | 'choices' | 'template' | 'idleMinutes';
export type FieldErrors = Partial<Readonly<Record<FieldName, MessageKey>>>;
export type FormResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors };

const tokenSchemas: Readonly<Record<TokenFieldName, z.ZodType<string>>> = {
  types: typePatternSchema,
  extensions: extensionSchema,
  senders: senderPatternSchema,
  accounts: ruleSchema.shape.when.unwrap().shape.accounts.unwrap().element,
};
const tokenErrors = {
  types: 'ruleTypesError',
  extensions: 'ruleExtensionsError',
  senders: 'ruleSendersError',
  accounts: 'ruleAccountsError',
} as const satisfies Record<TokenFieldName, MessageKey>;

/** As the schema wants it: people write `.PDF` and `Alex@Example.org`. */
const tidyToken = (name: TokenFieldName, text: string): string => {
  const trimmed = text.trim();
  if (name === 'accounts') return trimmed;
  return name === 'extensions' ? trimmed.toLowerCase().replace(/^\*?\./, '') : trimmed.toLowerCase();
};

/** Makes entries of what is typed, split at commas; what is no entry stays typed, with an error. */
export const takeTokens = (
  name: TokenFieldName,
  { tokens, text }: TokenField,
): { readonly field: TokenField; readonly error: MessageKey | null } => {
  const typed = text
    .split(',')
    .map((part) => tidyToken(name, part))
    .filter((part) => part !== '');
  const isToken = (part: string): boolean => tokenSchemas[name].safeParse(part).success;
  const refused = typed.filter((part) => !isToken(part));
  const field = { tokens: [...new Set([...tokens, ...typed.filter(isToken)])], text: refused.join(', ') };
  return { field, error: refused.length > 0 ? tokenErrors[name] : null };
};

export const outcomeFormOf = (outcome: Outcome): OutcomeForm => ({
  action: outcome.action,
  choices: outcome.action === 'ask' ? outcome.choices : ['open', 'view', 'save'],
  template: ('disposableTemplate' in outcome ? outcome.disposableTemplate : null) ?? '',
  network: 'network' in outcome && outcome.network,
  idleMinutes: 'closeAfterIdleMinutes' in outcome ? String(outcome.closeAfterIdleMinutes ?? '') : '',
  returnEdits: 'returnEdits' in outcome ? outcome.returnEdits : true,
});

export const ruleFormOf = ({
  title = '',
  note = '',
  when,
  then,
}: Pick<Rule, 'title' | 'note' | 'when' | 'then'>): RuleForm => {
  const isFamily = (type: string): type is Family => (families as readonly string[]).includes(type);
  const types: readonly string[] = when.types ?? [];
  const list = (tokens: readonly string[] = []): TokenField => ({ tokens, text: '' });
  return {
    ...outcomeFormOf(then),
    title,
    note,
    families: types.filter(isFamily),
    types: list(types.filter((type) => !isFamily(type))),
    extensions: list(when.extensions),
    senders: list(when.senders),
    accounts: list(when.accounts),
    warnings: when.warnings ?? [],
    senderInAddressBook: yesNoOf(when.senderInAddressBook),
    encrypted: yesNoOf(when.encrypted),
    signed: yesNoOf(when.signed),
    minSize: sizeFieldOf(when.minSizeBytes),
    maxSize: sizeFieldOf(when.maxSizeBytes),
  };
};

/** The form of a rule that is new: it holds for everything and views in a DispVM. */
export const emptyRuleForm = (): RuleForm =>
  ruleFormOf({
    when: {},
    then: { action: 'view', disposableTemplate: null, network: false, closeAfterIdleMinutes: null },
  });

export const readOutcome = (form: OutcomeForm): FormResult<Outcome> => {
  const errors: Partial<Record<FieldName, MessageKey>> = {};
  const template = form.template.trim();
  const idle = form.idleMinutes.trim();
  if (inDispvm(form) && template !== '' && !templateKeySchema.safeParse(template).success)
    errors.template = 'ruleTemplateError';
  if (inDispvm(form) && idle !== '' && !isIdleMinutes(idle)) errors.idleMinutes = 'ruleIdleError';
  if (form.action === 'ask' && form.choices.length === 0) errors.choices = 'ruleChoicesError';
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const vm = {
    disposableTemplate: template === '' ? null : template,
    network: form.network,
    closeAfterIdleMinutes: idle === '' ? null : Number(idle),
  };
  const { action, returnEdits } = form;
  if (action === 'open') return { ok: true, value: { action, ...vm, returnEdits } };
  if (action === 'view') return { ok: true, value: { action, ...vm } };
  if (action === 'ask')
    return {
      ok: true,
      value: { action, choices: choices.filter((choice) => form.choices.includes(choice)), ...vm, returnEdits },
    };
  return { ok: true, value: { action } };
};

/** Whether a DispVM may come of it, so that its settings matter. */
export const inDispvm = ({ action, choices: offered }: Pick<OutcomeForm, 'action' | 'choices'>): boolean =>
  action === 'open' ||
  action === 'view' ||
  (action === 'ask' && (offered.includes('open') || offered.includes('view')));

/** Whether it can be edited there. */
export const isEditable = ({ action, choices: offered }: Pick<OutcomeForm, 'action' | 'choices'>): boolean =>
  action === 'open' || (action === 'ask' && offered.includes('open'));

export const readRule = (form: RuleForm, { id, enabled }: Pick<Rule, 'id' | 'enabled'>): FormResult<Rule> => {
  const errors: Partial<Record<FieldName, MessageKey>> = {};
  const lists = Object.fromEntries(
    tokenFieldNames.map((name) => {
      const { field, error } = takeTokens(name, form[name]);
      if (error !== null) errors[name] = error;
      return [name, field.tokens];
    }),
  ) as Readonly<Record<TokenFieldName, readonly string[]>>;
  const [minSizeBytes, maxSizeBytes] = [readSize(form.minSize), readSize(form.maxSize)];
  if (Number.isNaN(minSizeBytes)) errors.minSize = 'ruleSizeError';
  if (Number.isNaN(maxSizeBytes)) errors.maxSize = 'ruleSizeError';
  if (minSizeBytes !== undefined && maxSizeBytes !== undefined && minSizeBytes > maxSizeBytes)
    errors.maxSize = 'ruleSizeOrderError';
  const then = readOutcome(form);
  if (!then.ok) Object.assign(errors, then.errors);
  if (!then.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  const when = givenOnly({
    types: [...new Set([...form.families, ...lists.types])],
    extensions: lists.extensions,
    senders: lists.senders,
    accounts: lists.accounts,
    warnings: form.warnings,
    senderInAddressBook: yesNo(form.senderInAddressBook),
    encrypted: yesNo(form.encrypted),
    signed: yesNo(form.signed),
    minSizeBytes,
    maxSizeBytes,
  });
  const texts = givenOnly({ title: form.title.trim() || undefined, note: form.note.trim() || undefined });
  return checkRule({ id, enabled, when, then: then.value, ...texts });
};

/** What is left to find is too long or too much. */
const checkRule = (untrustedRule: unknown): FormResult<Rule> => {
  const { success, data, error } = ruleSchema.safeParse(untrustedRule);
  if (success) return { ok: true, value: data };
  const errors: Partial<Record<FieldName, MessageKey>> = {};
  for (const { path } of error.issues) errors[fieldOf(path)] = 'ruleTooLongError';
  return { ok: false, errors };
};

const fieldOf = (path: readonly PropertyKey[]): FieldName =>
  ([...tokenFieldNames, 'note'] as const).find((name) => path.includes(name)) ?? 'title';

/** Without the keys that say nothing: the schema knows only given and not given. */
const givenOnly = (condition: Readonly<Record<string, unknown>>): Partial<Condition> =>
  Object.fromEntries(
    Object.entries(condition).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );

const yesNoOf = (value: boolean | undefined): YesNo => (value === undefined ? 'any' : value ? 'yes' : 'no');
const yesNo = (value: YesNo): boolean | undefined => (value === 'any' ? undefined : value === 'yes');

const isIdleMinutes = (text: string): boolean => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1440;

const unitBytes: Readonly<Record<SizeUnit, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** In the largest unit that gives a short number. */
const sizeFieldOf = (bytes: number | undefined): SizeField => {
  if (bytes === undefined) return { amount: '', unit: 'MB' };
  const unit =
    sizeUnits.findLast((candidate) => bytes > 0 && Number.isInteger((bytes / unitBytes[candidate]) * 10)) ?? 'B';
  return { amount: String(bytes / unitBytes[unit]), unit };
};

/** undefined where nothing is typed, NaN where it is no size. A comma is a decimal point as well. */
export const readSize = ({ amount, unit }: SizeField): number | undefined => {
  const text = amount.trim().replace(',', '.');
  if (text === '') return undefined;
  const bytes = /^\d{1,12}(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * unitBytes[unit]) : Number.NaN;
  return Number.isSafeInteger(bytes) ? bytes : Number.NaN;
};
