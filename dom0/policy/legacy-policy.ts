// The policy files of Qubes 4.0, which `!compat-4.0` asks for: one for each service, or service and argument, named
// after it. Source: core-qrexec, qrexec/policy/parser_compat.py.
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseRule, type Rule } from './parse-rule.ts';
import type { ServiceWords } from './parse-policy.ts';

interface LegacyFile {
  readonly name: string;
  readonly called: ServiceWords;
}

const nameForm = /^[A-Za-z0-9+._-]+$/;
const ignoredEndings: ReadonlySet<string> = new Set(['.rpmsave', '.rpmnew', '.swp']);

/** By service; those for an argument before the one for all. null where the folder cannot be read. */
export const listLegacyFiles = async (dir: string): Promise<readonly LegacyFile[] | null> => {
  const names = await readdir(dir).catch(() => null);
  if (names === null) return null;
  const files: LegacyFile[] = [];
  for (const name of names) {
    const isMeant = nameForm.test(name) && !name.startsWith('.') && !ignoredEndings.has(extname(name));
    const status = isMeant ? await stat(join(dir, name)).catch(() => null) : null;
    if (status?.isFile() === true) files.push({ name, called: calledBy(name) });
  }
  return files.sort(
    (one, other) => compare(one.called.service, other.called.service) || compareArguments(one.called, other.called),
  );
};

/** What a file for one argument does not say is denied, where one for all leaves it to the policy after it. */
export const impliedDenials = (file: string, { service, argument }: ServiceWords): readonly Rule[] =>
  argument === '*'
    ? []
    : ['@anyvm', '@adminvm'].flatMap((target) => {
        const rule = parseRule([service, argument, '@anyvm', target, 'deny']);
        return rule.ok ? [{ file, line: 0, ...rule.value }] : [];
      });

const calledBy = (name: string): ServiceWords => {
  const plus = name.indexOf('+');
  return plus === -1 ? { service: name, argument: '*' } : { service: name.slice(0, plus), argument: name.slice(plus) };
};

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
const compareArguments = ({ argument: one }: ServiceWords, { argument: other }: ServiceWords): number =>
  Number(one === '*') - Number(other === '*') || compare(one, other);
