// Every file and folder that ARCHITECTURE.md names is there, in the domain whose section names it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const domains = [
  'protocol',
  'addon',
  'native-host',
  'dom0',
  'gui',
  'dispvm',
  'cli',
  'scripts',
  'test',
  'docs',
  'deploy',
];
const tree = domains.flatMap((domain) =>
  readdirSync(join(root, domain), { recursive: true, withFileTypes: true }).map((entry) => {
    const path = `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/^\//, '');
    return entry.isDirectory() ? `${path}/` : path;
  }),
);

/** Names in the code spans of each section, with the folders that the section's heading names. */
const readNames = (document: string): readonly { readonly name: string; readonly folders: readonly string[] }[] =>
  document
    .replaceAll(/^```.*?^```/gms, '')
    .split(/^(?=##)/m)
    .flatMap((section) => {
      const [heading = ''] = section.split('\n');
      const folders = spansOf(heading).filter((span) => span.endsWith('/'));
      return spansOf(section)
        .filter((span) => /^[\w@./*-]+(?:\/|\.(?:ts|tsx|c|h|sh|so\.c|json|txt|md))$/.test(span))
        .map((name) => ({ name, folders }));
    });

const spansOf = (text: string): readonly string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** `*` stands for any characters of a name, and NAME for any name. */
const isThere = (name: string, folders: readonly string[], paths: readonly string[]): boolean => {
  const pattern = name.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll('NAME', '[^/]+');
  const whole = new RegExp(`^${pattern}$`);
  const end = new RegExp(`(?:^|/)${pattern}$`);
  const isOurs = (path: string): boolean => folders.length === 0 || folders.some((folder) => path.startsWith(folder));
  return paths.some((path) => whole.test(path) || (isOurs(path) && end.test(path)));
};

const findMissing = (document: string, paths: readonly string[]): readonly string[] =>
  readNames(document)
    .filter(({ name, folders }) => !domains.includes(name.replace('/', '')) && !isThere(name, folders, paths))
    .map(({ name }) => name);

test('names no file or folder that is not there', () => {
  const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  assert.ok(readNames(document).length > 300, 'names were read');
  assert.deepEqual(findMissing(document, tree), []);
});

test('follows a click and the life of its processes by whole paths', () => {
  const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const sections = document.split(/^(?=## )/m).filter((section) => /^## (?:One click|Processes)/.test(section));
  assert.equal(sections.length, 2);
  const names = sections.flatMap(readNames).map(({ name }) => name);
  assert.ok(names.length > 30, 'names were read');
  assert.deepEqual(
    names.filter((name) => !tree.includes(name)),
    [],
  );
});

test('misses what is gone, and what lies in another domain than its section says', () => {
  const document =
    '# A\n## `addon/`: x\n`here.ts` `gone.ts` `there.ts` `policy/` `de*.ts`\n## Else\n`there.ts` `addon/gone.ts`';
  const paths = ['addon/policy/', 'addon/policy/here.ts', 'addon/decide.ts', 'dom0/there.ts'];
  assert.deepEqual(findMissing(document, paths), ['gone.ts', 'there.ts', 'addon/gone.ts']);
});
