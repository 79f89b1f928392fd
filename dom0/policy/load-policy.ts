// Reads a policy folder: `*.policy` files in the order of their names. All or nothing: one bad name or line refuses
// every call. Trusts the folder's owner; it never guesses at what a damaged policy meant.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Result } from '../../protocol/result.ts';
import { parsePolicy, type PolicyError, type Rule } from './parse-policy.ts';

const fileNameForm = /^[0-9a-z_.-]+$/;

/** Rules of all files, or the first error. Other files, and names that start with a dot, are ignored, as in Qubes. */
export const loadPolicy = async (dir: string): Promise<Result<readonly Rule[], PolicyError>> => {
  const names = await listPolicyFiles(dir);
  if (!names.ok) return names;
  const rules: Rule[] = [];
  for (const name of names.value) {
    const file = join(dir, name);
    const text = await readText(file);
    const parsed =
      text === null ? failure({ file, line: 0, reason: 'the file cannot be read' }) : parsePolicy(text, file);
    if (!parsed.ok) return parsed;
    rules.push(...parsed.value);
  }
  return success(rules);
};

/**
 * The user's folder where there is one, else the policy that is shipped. A folder that exists but is empty denies
 * everything.
 */
export const choosePolicyDir = async (userDir: string, shippedDir: string): Promise<string> => {
  try {
    await readdir(userDir);
    return userDir;
  } catch (cause) {
    return isMissing(cause) ? shippedDir : userDir;
  }
};

const listPolicyFiles = async (dir: string): Promise<Result<readonly string[], PolicyError>> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .filter((name) => name.endsWith('.policy') && !name.startsWith('.'))
      .sort();
    const bad = names.find((name) => !fileNameForm.test(name));
    return bad === undefined
      ? success(names)
      : failure({ file: join(dir, bad), line: 0, reason: 'a policy file name has only a-z, 0-9, “_”, “.” and “-”' });
  } catch {
    return failure({ file: dir, line: 0, reason: 'the policy folder cannot be read' });
  }
};

const readText = async (file: string): Promise<string | null> => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch {
    return null;
  }
};

const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
