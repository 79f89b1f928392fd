// Reads JSON and remembers where each value stands, so that an error can name the line. Pure; the text may be anything.
// The values themselves come from JSON.parse; this only walks the same text once more.
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

export const readJson = (untrustedText: string): JsonReading => {
  const text = untrustedText.replace(/^\ufeff/, '');
  const walk = new Walk(text);
  const problem = walk.run();
  if (problem !== null) return { ok: false, problem: { ...locate(text, problem.at), key: problem.key, values: [] } };
  const positionOf = (path: string): Position => locate(text, walk.starts.get(nearest(path, walk.starts)) ?? 0);
  return { ok: true, json: { value: JSON.parse(text) as unknown, positionOf, twins: walk.twins } };
};

const locate = (text: string, at: number): Position => {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
};

const nearest = (path: string, starts: ReadonlyMap<string, number>): string => {
  let known = path;
  while (known !== '' && !starts.has(known))
    known = known.replace(/(\.?[^.[\]]*|\[\d*\])$/, '').slice(0, known.length - 1);
  return known;
};

interface Stop {
  readonly at: number;
  readonly key: PolicyReason['key'];
}
const depthMax = 100;
const blanks = /[ \t\r\n]*/y;
const text = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const plainValue = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Walk {
  readonly starts = new Map<string, number>();
  readonly twins: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Stop | null {
    const stop = this.#value([], 0);
    if (stop !== null) return stop;
    this.#skip(blanks);
    return this.#at === this.#text.length ? null : this.#stop('policyErrorJsonMore');
  }

  #value(path: readonly PropertyKey[], depth: number): Stop | null {
    this.#skip(blanks);
    if (depth > depthMax) return this.#stop('policyErrorJsonDepth');
    // A member of an object was noted with its name.
    const written = writePath(path);
    if (!this.starts.has(written)) this.starts.set(written, this.#at);
    if (this.#takes('{')) return this.#members(path, depth);
    if (this.#takes('[')) return this.#elements(path, depth);
    if (this.#skip(text) || this.#skip(plainValue)) return null;
    return this.#stop(
      this.#at >= this.#text.length
        ? 'policyErrorJsonEnd'
        : this.#text[this.#at] === '"'
          ? 'policyErrorJsonText'
          : 'policyErrorJsonValue',
    );
  }

  #members(path: readonly PropertyKey[], depth: number): Stop | null {
    const names = new Set<string>();
    for (let isFirst = true; ; isFirst = false) {
      this.#skip(blanks);
      if (isFirst && this.#takes('}')) return null;
      const start = this.#at;
      if (!this.#skip(text))
        return this.#stop(this.#text[this.#at] === '}' ? 'policyErrorJsonComma' : 'policyErrorJsonName');
      const name = JSON.parse(this.#text.slice(start, this.#at)) as string;
      const written = writePath([...path, name]);
      if (names.has(name)) this.twins.push(written);
      names.add(name);
      this.starts.set(written, start);
      this.#skip(blanks);
      if (!this.#takes(':')) return this.#stop('policyErrorJsonColon');
      const stop = this.#value([...path, name], depth + 1);
      if (stop !== null) return stop;
      this.#skip(blanks);
      if (this.#takes('}')) return null;
      if (!this.#takes(',')) return this.#stop('policyErrorJsonMembers');
    }
  }

  #elements(path: readonly PropertyKey[], depth: number): Stop | null {
    this.#skip(blanks);
    if (this.#takes(']')) return null;
    for (let index = 0; ; index += 1) {
      this.#skip(blanks);
      if (this.#text[this.#at] === ']') return this.#stop('policyErrorJsonComma');
      const stop = this.#value([...path, index], depth + 1);
      if (stop !== null) return stop;
      this.#skip(blanks);
      if (this.#takes(']')) return null;
      if (!this.#takes(',')) return this.#stop('policyErrorJsonElements');
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #stop(key: Stop['key']): Stop {
    return { at: this.#at, key };
  }
}
