// Finds the targets and what each of them has failed at before.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FuzzTarget } from './fuzz-target.ts';

const targetsDir = join(import.meta.dirname, 'targets');
const foundDir = join(import.meta.dirname, 'found');

/** The names of the files in `targets/`, without their ending, in a fixed order. */
export const listTargets = (): readonly string[] =>
  readdirSync(targetsDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

/** A file of `targets/` exports exactly one target, under a name of its own. */
export const loadTarget = async (fileName: string): Promise<FuzzTarget> => {
  const exported = Object.values(
    (await import(pathToFileURL(join(targetsDir, `${fileName}.ts`)).href)) as Record<string, unknown>,
  );
  const [target, ...others] = exported.filter(isTarget);
  if (target === undefined || others.length > 0)
    throw new Error(`test/fuzz/targets/${fileName}.ts exports not exactly one fuzz target`);
  return target;
};

const isTarget = (value: unknown): value is FuzzTarget =>
  typeof value === 'object' && value !== null && 'run' in value && 'seeds' in value && 'name' in value;

/**
 * Inputs that once showed a bug, `TARGET-WHAT.bin`; they are run before anything else. Of two names that fit the longer
 * one is meant.
 */
export const readFound = (fileName: string): readonly { readonly file: string; readonly input: Uint8Array }[] =>
  readdirSync(foundDir)
    .filter((file) => ownerOf(file) === fileName)
    .sort()
    .map((file) => ({ file, input: readFileSync(join(foundDir, file)) }));

/** Whose input a file of `found/` is; null where it is nobody's. */
export const ownerOf = (file: string): string | null => {
  const owners = listTargets().filter((name) => file.startsWith(`${name}-`) && file.endsWith('.bin'));
  return owners.sort((one, other) => other.length - one.length)[0] ?? null;
};

export const listFound = (): readonly string[] => readdirSync(foundDir).filter((file) => file !== 'README.md');
