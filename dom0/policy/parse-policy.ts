// Reads the text of a policy file of the Qubes R4 language into rules and directives, one after the other, up to the
// first error. Total: any text gives statements or a located error. It must never skip a line that it does not
// understand: a skipped `deny` would grant. Source: QubesOS core-qrexec, qrexec/policy/parser.py.
import { failure, success, type Result } from '../../protocol/result.ts';
import { parseRule, parseServiceAndArgument, type Rule } from './parse-rule.ts';

export interface PolicyError {
  readonly file: string;
  /** 0 where the error is the file's own, not a line's. */
  readonly line: number;
  readonly reason: string;
}

/** What a file of the old form is for: it names neither itself. `*` or as in a rule. */
export interface ServiceWords {
  readonly service: string;
  readonly argument: string;
}

type Directive =
  | { readonly statement: 'include'; readonly path: string }
  | { readonly statement: 'include-dir'; readonly path: string }
  | { readonly statement: 'include-service'; readonly path: string; readonly called: ServiceWords }
  /** The files of /etc/qubes-rpc/policy, of Qubes 4.0. */
  | { readonly statement: 'compat' };

export type Statement = { readonly statement: 'rule'; readonly rule: Rule } | (Directive & { readonly line: number });

type Statements = Generator<Result<Statement, PolicyError>, void>;

/** What Python takes for space: core-qrexec strips and splits lines by that. */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const around = new RegExp(`^${space}+|${space}+$`, 'g');
const between = new RegExp(`${space}+`);

interface Line {
  readonly line: number;
  readonly isDirective: boolean;
  readonly words: readonly string[];
}

/** Without empty lines and comments. `change` is done to the text of a line before it is read. */
function* readLines(untrustedText: string, change: (line: string) => string): Generator<Line, void> {
  for (const [index, untrustedLine] of untrustedText.split(/\r\n|\r|\n/).entries()) {
    const text = untrustedLine.replace(around, '');
    if (text === '' || text.startsWith('#')) continue;
    const changed = change(text);
    const words = changed.replace(around, '').split(between);
    yield { line: index + 1, isDirective: changed.startsWith('!'), words };
  }
}

export function* parsePolicy(untrustedText: string, file: string): Statements {
  for (const { line, isDirective, words } of readLines(untrustedText, (text) => text)) {
    if (isDirective) yield locate(parseDirective(words), file, line, (directive) => ({ ...directive, line }));
    else yield locate(parseRule(words), file, line, (rule) => ({ statement: 'rule', rule: { file, line, ...rule } }));
  }
}

/** A file of the old form, of one service: a line says source, target, action; `$` is `@`, and a comma a space. */
export function* parseServicePolicy(untrustedText: string, file: string, called: ServiceWords): Statements {
  const modernise = (line: string): string =>
    line.replaceAll('$include:', '!include ').replaceAll('$', '@').replaceAll(',', ' ');
  for (const { line, isDirective, words } of readLines(untrustedText, modernise)) {
    if (isDirective) {
      const [directive, path] = words;
      if (directive === '!include' && path !== undefined && words.length === 2)
        yield success({ statement: 'include-service', path, called, line });
      else yield failure({ file, line, reason: 'in a file of the old form only “!include PATH” is a directive' });
    } else {
      const rule = parseRule([called.service, called.argument, ...words]);
      yield locate(rule, file, line, (value) => ({ statement: 'rule', rule: { file, line, ...value } }));
    }
  }
}

const locate = <T>(
  parsed: Result<T, string>,
  file: string,
  line: number,
  state: (value: T) => Statement,
): Result<Statement, PolicyError> =>
  parsed.ok ? success(state(parsed.value)) : failure({ file, line, reason: parsed.error });

const parseDirective = ([directive = '', ...words]: readonly string[]): Result<Directive, string> => {
  const [first, second, third] = words;
  const expects = (count: number): string => `“${directive}” takes ${count === 1 ? 'one word' : `${count} words`}`;
  switch (directive) {
    case '!include':
    case '!include-dir':
      if (first === undefined || words.length !== 1) return failure(expects(1));
      return success({ statement: directive === '!include' ? 'include' : 'include-dir', path: first });
    case '!include-service': {
      if (first === undefined || second === undefined || third === undefined || words.length !== 3)
        return failure(expects(3));
      const called = parseServiceAndArgument(first, second);
      if (!called.ok) return called;
      return success({ statement: 'include-service', path: third, called: { service: first, argument: second } });
    }
    case '!compat-4.0':
      return words.length === 0 ? success({ statement: 'compat' }) : failure(expects(0));
    default:
      return failure(`“${directive}” is not a directive`);
  }
};
