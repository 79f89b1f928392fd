// Every file and folder that ARCHITECTURE.md names is there, in the domain whose section names it, and every source file
// is named: whoever has a line before them finds what it is for.
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

interface Name {
  readonly name: string;
  /** The folders that the heading of its section names. */
  readonly folders: readonly string[];
}

/** What stands in the code spans of each section. */
const readSpans = (document: string): readonly Name[] =>
  document
    .replaceAll(/^```.*?^```/gms, '')
    .split(/^(?=##)/m)
    .flatMap((section) => {
      const [heading = ''] = section.split('\n');
      const folders = spansOf(heading).filter((span) => span.endsWith('/'));
      return spansOf(section).map((name) => ({ name, folders }));
    });

/** Those that can be nothing but a file's or a folder's. */
const readNames = (document: string): readonly Name[] =>
  readSpans(document).filter(({ name }) =>
    /^[\w@./*-]+(?:\/|\/\*\*|\.(?:ts|tsx|c|h|sh|so\.c|json|txt|md))$/.test(name),
  );

const spansOf = (text: string): readonly string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** `*` stands for any characters of a name, NAME for any name, and `**` for all that is in a folder. */
const meaningOf = (name: string, folders: readonly string[]): ((path: string) => boolean) => {
  const pattern = name
    .replaceAll('.', '\\.')
    .replaceAll('NAME', '[^/]+')
    .replaceAll(/\*+/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  const whole = new RegExp(`^${pattern}$`);
  const end = new RegExp(`(?:^|/)${pattern}$`);
  const isOurs = (path: string): boolean => folders.length === 0 || folders.some((folder) => path.startsWith(folder));
  return (path) => whole.test(path) || (isOurs(path) && end.test(path));
};

const isThere = (name: string, folders: readonly string[], paths: readonly string[]): boolean =>
  paths.some(meaningOf(name, folders));

const findMissing = (document: string, paths: readonly string[]): readonly string[] =>
  readNames(document)
    .filter(({ name, folders }) => !domains.includes(name.replace('/', '')) && !isThere(name, folders, paths))
    .map(({ name }) => name);

test('names no file or folder that is not there', () => {
  const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  assert.ok(readNames(document).length > 300, 'names were read');
  assert.deepEqual(findMissing(document, tree), []);
});

/** Also programs without an ending. What they are told (JSON, XML, settings) and what they show is no source. */
const isSource = (path: string): boolean =>
  /\.(?:ts|tsx|js|c|h|sh|css|html|yaml)$/.test(path) || /^scripts\/(?:[^./]+\/)*[^./]+$/.test(path);

const findUnnamed = (document: string, paths: readonly string[]): readonly string[] => {
  const meanings = readSpans(document)
    .filter(({ name }) => /^[\w@./*-]+$/.test(name) && !name.endsWith('/'))
    .map(({ name, folders }) => meaningOf(name, folders));
  return paths.filter((path) => isSource(path) && !meanings.some((isMeant) => isMeant(path)));
};

test('names every source file, or the folder of those that are alike', () => {
  const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  assert.ok(tree.filter(isSource).length > 1000, 'the tree was read');
  assert.deepEqual(findUnnamed(document, tree), []);
});

test('misses a source that has no name, or one in another domain’s section only', () => {
  const document = '# A\n## `addon/`: x\n`here.ts` `de*.ts` `demo`\n## `test/`: x\n`test/unit/**`';
  const paths = ['addon/policy/here.ts', 'addon/decide.ts', 'test/unit/deep/x.test.ts', 'addon/icon.svg', 'scripts/'];
  const missed = ['dom0/here.ts', 'addon/other.ts', 'test/x.ts', 'scripts/demo'];
  assert.deepEqual(findUnnamed(document, [...paths, ...missed]), missed);
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
