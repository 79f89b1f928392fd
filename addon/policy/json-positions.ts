// Reads JSON and remembers where each value stands, so that an error can name the line. Pure; the text may be anything.
// The values themselves come from JSON.parse; the places come from jsonc-parser, which is told to take JSON alone.
import { createScanner, printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser';
import { writePath, type PolicyReason } from './policy-errors.ts';

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface JsonProblem extends Position, PolicyReason {}

export interface LocatedJson {
  readonly value: unknown;
  /** Of the value with this path, as `describePolicyErrors` writes it, or of what should hold it. */
  readonly positionOf: (path: string) => Position;
  /** Names that an object holds twice: only the last one counts. */
  readonly twins: readonly string[];
}

export type JsonReading =
  { readonly ok: true; readonly json: LocatedJson } | { readonly ok: false; readonly problem: JsonProblem };

const start: Position = { line: 1, column: 1 };

export const readJson = (untrustedText: string): JsonReading => {
  const text = untrustedText.replace(/^\ufeff/, '');
  const tooDeep = findTooDeep(text);
  if (tooDeep !== null) return { ok: false, problem: tooDeep };
  const found = locateValues(text);
  if (found.problem !== null) return { ok: false, problem: found.problem };
  const value = parse(text);
  if (value === undefined) return { ok: false, problem: { ...start, key: 'policyErrorJsonValue', values: [] } };
  const positionOf = (path: string): Position => found.places.get(nearest(path, found.places)) ?? start;
  return { ok: true, json: { value, positionOf, twins: found.twins } };
};

/** undefined is no value of JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const depthMax = 100;

/** Before anything goes down into it: a parser that calls itself would run out of stack. */
const findTooDeep = (text: string): JsonProblem | null => {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const token = text[scanner.getTokenOffset()];
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > depthMax + 1)
      return {
        line: scanner.getTokenStartLine() + 1,
        column: scanner.getTokenStartCharacter() + 1,
        key: 'policyErrorJsonDepth',
        values: [],
      };
  }
  return null;
};

interface Located {
  /** Of each value by its path; of a member the place of its name. */
  readonly places: ReadonlyMap<string, Position>;
  readonly twins: readonly string[];
  /** The first thing that is not JSON. */
  readonly problem: JsonProblem | null;
}

const locateValues = (text: string): Located => {
  const places = new Map<string, Position>();
  const twins: string[] = [];
  /** The names so far, of each object and list that is open; a list has none. */
  const open: (Set<string> | null)[] = [];
  let problem: JsonProblem | null = null;
  const note = (path: readonly PropertyKey[], line: number, column: number): void => {
    const written = writePath(path);
    if (!places.has(written)) places.set(written, { line: line + 1, column: column + 1 });
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (_offset, _length, line, column, path) => {
      note(path(), line, column);
      open.push(new Set());
    },
    onArrayBegin: (_offset, _length, line, column, path) => {
      note(path(), line, column);
      open.push(null);
    },
    onObjectEnd: () => void open.pop(),
    onArrayEnd: () => void open.pop(),
    onLiteralValue: (_value, _offset, _length, line, column, path) => note(path(), line, column),
    onObjectProperty: (name, _offset, _length, line, column, path) => {
      const written = writePath([...path(), name]);
      if (open.at(-1)?.has(name) === true) twins.push(written);
      open.at(-1)?.add(name);
      places.set(written, { line: line + 1, column: column + 1 });
    },
    onError: (code, offset, _length, line, column) => {
      const inObject = open.at(-1) instanceof Set;
      const key = keyOf(printParseErrorCode(code), text[offset] ?? null, inObject);
      problem ??= { line: line + 1, column: column + 1, key, values: [] };
    },
  };
  visit(text, visitor, { disallowComments: true });
  return { places, twins, problem };
};

/** `at` is what stands there; null at the end of the text. */
const keyOf = (code: string, at: string | null, inObject: boolean): PolicyReason['key'] => {
  if (code === 'EndOfFileExpected') return 'policyErrorJsonMore';
  if (at === '"' && textCodes.has(code)) return 'policyErrorJsonText';
  if (code === 'PropertyNameExpected') return at === '}' ? 'policyErrorJsonComma' : 'policyErrorJsonName';
  if (code === 'ColonExpected') return 'policyErrorJsonColon';
  if (code === 'CloseBraceExpected' || code === 'CloseBracketExpected' || code === 'CommaExpected')
    return inObject ? 'policyErrorJsonMembers' : 'policyErrorJsonElements';
  if (at === null) return 'policyErrorJsonEnd';
  return code === 'ValueExpected' && at === ']' ? 'policyErrorJsonComma' : 'policyErrorJsonValue';
};

const textCodes: ReadonlySet<string> = new Set([
  'UnexpectedEndOfString',
  'InvalidUnicode',
  'InvalidEscapeCharacter',
  'InvalidCharacter',
]);

/** What is missing has no place; what should hold it has. */
const nearest = (path: string, places: ReadonlyMap<string, Position>): string => {
  let known = path;
  while (known !== '' && !places.has(known))
    known = known.slice(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('['), 0));
  return known;
};
