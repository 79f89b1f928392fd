// A line that is wider than a window hides what a change did to it. Prettier keeps TypeScript and styles to 120 columns but
// breaks no text; nothing formats the guest's C, shell scripts and settings. So every line of all of them is measured.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const widestColumns = 140;
const folders = ['protocol', 'addon', 'native-host', 'dom0', 'gui', 'dispvm', 'cli', 'scripts', 'test', 'deploy'];
/** Files without an ending are shell scripts. What a program wrote, and documents that are read by one, are no source. */
const sources = ['.ts', '.tsx', '.js', '.c', '.h', '.sh', '.css', '.html', '.yaml', '.yml', ''];
const elsewhere = [
  // Lines that are older than this rule, and not broken yet.
  'dispvm/office/',
  'dispvm/templates/office/',
  // Messages, documents and damaged inputs.
  'test/fixtures/',
  'test/fuzz/found/',
  'test/vectors/',
];

const listSources = (): readonly string[] =>
  folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && sources.includes(extname(entry.name)))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/^\//, ''))
    .filter((path) => !elsewhere.some((folder) => path.startsWith(folder)));

/** Where they are, by line. A letter beyond the first plane of Unicode is one column, as an accent is. */
const findWide = (path: string, text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => (Array.from(line).length > widestColumns ? [`${path}:${index + 1}`] : []));

test('no line of a source is wider than 140 columns', () => {
  const paths = listSources();
  for (const known of ['dispvm/viewer/pages.c', 'scripts/setup', 'addon/background.ts', 'deploy/kubernetes/farm.yaml'])
    assert.ok(paths.includes(known), known);
  assert.deepEqual(
    paths.flatMap((path) => findWide(path, readFileSync(join(root, path), 'utf8'))),
    [],
  );
});

test('tells a wide line from one that is as wide as it may be', () => {
  const [narrow, wide] = ['ü'.repeat(widestColumns), '𝄞'.repeat(widestColumns + 1)];
  assert.deepEqual(findWide('a.c', `${narrow}\n${wide}\n`), ['a.c:2']);
});
