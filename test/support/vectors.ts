// Reads test/vectors: a head of `key: value` lines, an empty line, the input.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Vector {
  readonly what: string;
  /** Every value of the key, in order. */
  readonly all: (key: string) => readonly string[];
  /** Throws where the head does not have it. */
  readonly one: (key: string) => string;
  readonly has: (key: string) => boolean;
  readonly body: string;
  readonly bytes: Buffer;
}

export const readVectors = (folder: string): readonly Vector[] => {
  const dir = fileURLToPath(new URL(`../vectors/${folder}/`, import.meta.url));
  const vectors = readdirSync(dir)
    .sort()
    .map((name) => parseVector(readFileSync(`${dir}${name}`, 'utf8'), name));
  if (vectors.length === 0) throw new Error(`no vectors in ${dir}`);
  return vectors;
};

const parseVector = (text: string, name: string): Vector => {
  const end = text.indexOf('\n\n');
  const head = text
    .slice(0, end)
    .split('\n')
    .map((line) => /^([a-z-]+):(?: (.*))?$/.exec(line) ?? fail(`${name}: “${line}” is no line of a head`));
  const body = text.slice(end + 2, -1);
  const all = (key: string): readonly string[] =>
    head.filter(([, found]) => found === key).map(([, , value = '']) => value);
  const one = (key: string): string => all(key)[0] ?? fail(`${name} has no “${key}”`);
  const bytes = Buffer.from(body.replaceAll('\n', ''), 'hex');
  return { what: one('what'), all, one, has: (key) => all(key).length > 0, body, bytes };
};

const fail = (reason: string): never => {
  throw new Error(reason);
};
