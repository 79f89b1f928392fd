// Reads the text of one policy file of the Qubes R4 language into rules. Total: any text gives rules or a located
// error. It must never skip a line that it does not understand: a skipped `deny` would grant. Source of the rules of
// validity: QubesOS core-qrexec, qrexec/policy/parser.py.
import { failure, success, type Result } from '../../protocol/result.ts';
import { parseRedirect, parseSource, parseTarget, type Pattern, type Redirect } from './tokens.ts';

export interface PolicyError {
  readonly file: string;
  /** 0 where the error is the file's own, not a line's. */
  readonly line: number;
  readonly reason: string;
}

export type Action =
  | { readonly action: 'deny'; readonly notify: boolean }
  | {
      readonly action: 'allow';
      readonly target: Redirect | null;
      readonly user: string | null;
      readonly notify: boolean;
      readonly autostart: boolean;
    };

export interface Rule {
  readonly file: string;
  readonly line: number;
  /** null for `*`. */
  readonly service: string | null;
  /** With its `+`; null for `*`. */
  readonly argument: string | null;
  readonly source: Pattern;
  readonly target: Pattern;
  readonly action: Action;
}

const serviceForm = /^[A-Za-z0-9._-]+$/;
const argumentForm = /^\+[A-Za-z0-9+._-]*$/;

export const parsePolicy = (untrustedText: string, file: string): Result<readonly Rule[], PolicyError> => {
  const rules: Rule[] = [];
  for (const [index, text] of untrustedText.split(/\r\n|\r|\n/).entries()) {
    const fields = text.trim();
    if (fields === '' || fields.startsWith('#')) continue;
    const parsed = parseLine(fields);
    if (!parsed.ok) return failure({ file, line: index + 1, reason: parsed.error });
    rules.push({ file, line: index + 1, ...parsed.value });
  }
  return success(rules);
};

type LineRule = Omit<Rule, 'file' | 'line'>;

const parseLine = (text: string): Result<LineRule, string> => {
  // Anything else could look like a space or another letter to whoever reads the file.
  if (/[^\x20-\x7e\t]/.test(text)) return failure('a rule has only printable ASCII characters');
  const [service, argument, sourceToken, targetToken, actionWord, ...parameters] = text.split(/\s+/);
  if (service?.startsWith('!')) return failure(`the directive “${service}” is not supported yet`);
  if (
    service === undefined ||
    argument === undefined ||
    sourceToken === undefined ||
    targetToken === undefined ||
    actionWord === undefined
  ) {
    return failure('a rule needs five fields: service, argument, source, target, action');
  }
  const called = parseServiceAndArgument(service, argument);
  if (!called.ok) return called;
  const source = parseSource(sourceToken);
  if (!source.ok) return source;
  const target = parseTarget(targetToken);
  if (!target.ok) return target;
  const action = parseAction(actionWord, parameters);
  if (!action.ok) return action;
  if (target.value.pattern === 'default' && action.value.action === 'allow' && action.value.target === null) {
    return failure('allow for @default must say where to: target=');
  }
  return success({ ...called.value, source: source.value, target: target.value, action: action.value });
};

const parseServiceAndArgument = (
  service: string,
  argument: string,
): Result<Pick<Rule, 'service' | 'argument'>, string> => {
  if (service !== '*' && !serviceForm.test(service)) return failure(`“${service}” is not a service name`);
  if (argument !== '*' && !argumentForm.test(argument))
    return failure(`“${argument}” is not an argument: it starts with + or is *`);
  if (service === '*' && argument !== '*') return failure('the service * takes only the argument *');
  return success({ service: service === '*' ? null : service, argument: argument === '*' ? null : argument });
};

const parametersOf: Readonly<Record<string, ReadonlySet<string>>> = {
  deny: new Set(['notify']),
  allow: new Set(['target', 'user', 'notify', 'autostart']),
};

const parseAction = (word: string, parameters: readonly string[]): Result<Action, string> => {
  if (word === 'ask') return failure('“ask” is not supported yet: write allow or deny');
  if (word !== 'allow' && word !== 'deny') return failure(`“${word}” is not an action`);
  const values = parseParameters(parameters, parametersOf[word] ?? new Set(), word);
  if (!values.ok) return values;
  const notify = parseYesNo(values.value, 'notify', word === 'deny');
  if (!notify.ok) return notify;
  if (word === 'deny') return success({ action: 'deny', notify: notify.value });
  const autostart = parseYesNo(values.value, 'autostart', true);
  if (!autostart.ok) return autostart;
  const redirect = values.value.get('target');
  const target = redirect === undefined ? success(null) : parseRedirect(redirect);
  if (!target.ok) return target;
  return success({
    action: 'allow',
    target: target.value,
    user: values.value.get('user') ?? null,
    notify: notify.value,
    autostart: autostart.value,
  });
};

const parseParameters = (
  parameters: readonly string[],
  known: ReadonlySet<string>,
  word: string,
): Result<ReadonlyMap<string, string>, string> => {
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    const key = parameter.slice(0, equals);
    if (equals === -1) return failure(`“${parameter}” is not a parameter: write key=value`);
    if (!known.has(key)) return failure(`${word} has no parameter “${key}”`);
    if (values.has(key)) return failure(`the parameter “${key}” is given twice`);
    if (equals === parameter.length - 1) return failure(`the parameter “${key}” has no value`);
    values.set(key, parameter.slice(equals + 1));
  }
  return success(values);
};

const parseYesNo = (values: ReadonlyMap<string, string>, key: string, otherwise: boolean): Result<boolean, string> => {
  const value = values.get(key);
  if (value === undefined) return success(otherwise);
  return value === 'yes' || value === 'no' ? success(value === 'yes') : failure(`“${key}” is yes or no`);
};
