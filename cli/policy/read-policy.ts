// Reads a policy file for the commands, and writes down what is wrong with it.
import { readFile, stat } from 'node:fs/promises';
import { checkPolicy, type Finding, type PolicyCheck } from '../../addon/policy/check-policy.ts';
import { policyErrorText } from '../../addon/policy/policy-errors.ts';
import { displayName } from '../../protocol/file-names.ts';
import { Problem } from './problem.ts';
import { translate } from './translate.ts';

const policyFileMaxBytes = 16 * 1024 * 1024;

/** Throws `Problem` where the file cannot be read. */
export const readPolicyFile = async (path: string): Promise<PolicyCheck> => {
  try {
    if ((await stat(path)).size > policyFileMaxBytes) throw new Problem(`${path} is too large for a policy`, 1);
    return checkPolicy(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)), null);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`cannot read ${path}: ${reasonOf(error)}`, 1);
  }
};

export const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'you may not read it';
  if (code === 'EISDIR') return 'it is a folder';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not text in UTF-8' : String(error);
};

/** `FILE:LINE:COLUMN: error: PATH: REASON`, as compilers write it. */
export const describeFinding = (
  file: string,
  severity: 'error' | 'warning',
  { line, column, path, ...reason }: Finding,
): string => {
  const place = path === '' ? '' : `${displayName(path, 300)}: `;
  return `${file}:${line}:${column}: ${severity}: ${place}${displayName(policyErrorText(reason, translate), 500)}`;
};

/** For programs. */
export const findingAsJson = ({ line, column, path, ...reason }: Finding): Readonly<Record<string, unknown>> => ({
  path,
  reason: policyErrorText(reason, translate),
  line,
  column,
});
