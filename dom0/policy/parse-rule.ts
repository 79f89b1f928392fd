// Reads the words of one rule. Total: any words give a rule or a reason. Source of the rules of validity: QubesOS
// core-qrexec, qrexec/policy/parser.py.
import { failure, success, type Result } from '../../protocol/result.ts';
import { parseRedirect, parseSource, parseTarget, type Pattern, type Redirect, type SourcePattern } from './tokens.ts';

interface Granting {
  readonly target: Redirect | null;
  /** Empty is the same as none. */
  readonly user: string | null;
  readonly notify: boolean;
  readonly autostart: boolean;
}

export type Action =
  | { readonly action: 'deny'; readonly notify: boolean }
  | ({ readonly action: 'allow' } & Granting)
  | ({ readonly action: 'ask'; readonly defaultTarget: Redirect | null } & Granting);

export interface Rule {
  readonly file: string;
  /** 0 for one that no line says, which follows from a file of the old form. */
  readonly line: number;
  /** null for `*`. */
  readonly service: string | null;
  /** With its `+`; null for `*`. */
  readonly argument: string | null;
  readonly source: SourcePattern;
  readonly target: Pattern;
  readonly action: Action;
}

export type LineRule = Omit<Rule, 'file' | 'line'>;

/** An empty one comes from an old file that has only an argument for its name. */
const serviceForm = /^[A-Za-z0-9._-]*$/;
const argumentForm = /^\+[A-Za-z0-9+._-]*$/;

export const parseRule = (words: readonly string[]): Result<LineRule, string> => {
  const [service, argument, sourceToken, targetToken, actionWord, ...parameters] = words;
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

export const parseServiceAndArgument = (
  service: string,
  argument: string,
): Result<Pick<Rule, 'service' | 'argument'>, string> => {
  if (service !== '*' && !serviceForm.test(service)) return failure(`“${service}” is not a service name`);
  if (argument !== '*' && !argumentForm.test(argument))
    return failure(`“${argument}” is not an argument: it starts with + or is *`);
  if (service === '*' && argument !== '*') return failure('the service * takes only the argument *');
  return success({ service: service === '*' ? null : service, argument: argument === '*' ? null : argument });
};

const granting = ['target', 'user', 'notify', 'autostart'] as const;
const parametersOf = {
  deny: new Set<string>(['notify']),
  allow: new Set<string>(granting),
  ask: new Set<string>([...granting, 'default_target']),
} as const;
const isAction = (word: string): word is Action['action'] => Object.hasOwn(parametersOf, word);

const parseAction = (word: string, parameters: readonly string[]): Result<Action, string> => {
  if (!isAction(word)) return failure(`“${word}” is not an action`);
  const parsed = parseParameters(parameters, parametersOf[word], word);
  if (!parsed.ok) return parsed;
  const values = parsed.value;
  const notify = parseYesNo(values, 'notify', word === 'deny');
  if (!notify.ok) return notify;
  if (word === 'deny') return success({ action: 'deny', notify: notify.value });
  const autostart = parseYesNo(values, 'autostart', true);
  if (!autostart.ok) return autostart;
  const target = parseOptional(values, 'target');
  if (!target.ok) return target;
  const defaultTarget = parseOptional(values, 'default_target');
  if (!defaultTarget.ok) return defaultTarget;
  const granted: Granting = {
    target: target.value,
    user: values.get('user') ?? null,
    notify: notify.value,
    autostart: autostart.value,
  };
  return success(
    word === 'allow'
      ? { action: 'allow', ...granted }
      : { action: 'ask', defaultTarget: defaultTarget.value, ...granted },
  );
};

type Values = ReadonlyMap<string, string>;

const parseParameters = (
  parameters: readonly string[],
  known: ReadonlySet<string>,
  word: string,
): Result<Values, string> => {
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    const key = parameter.slice(0, equals);
    if (equals === -1) return failure(`“${parameter}” is not a parameter: write key=value`);
    if (!known.has(key)) return failure(`${word} has no parameter “${key}”`);
    if (values.has(key)) return failure(`the parameter “${key}” is given twice`);
    values.set(key, parameter.slice(equals + 1));
  }
  return success(values);
};

const parseYesNo = (values: Values, key: string, otherwise: boolean): Result<boolean, string> => {
  const value = values.get(key);
  if (value === undefined) return success(otherwise);
  return value === 'yes' || value === 'no' ? success(value === 'yes') : failure(`“${key}” is yes or no`);
};

const parseOptional = (values: Values, key: string): Result<Redirect | null, string> => {
  const value = values.get(key);
  return value === undefined ? success(null) : parseRedirect(value, key);
};
