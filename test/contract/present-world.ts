// The presenters as the guest runs them: bundled, in QuickJS, with its programs. A test that lacks one is skipped,
// loudly.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const presentFolder = fileURLToPath(new URL('../../dispvm/present/', import.meta.url));

const findProgram = async (path: string): Promise<string | null> => {
  const folders = path.startsWith('/') ? [''] : (process.env['PATH'] ?? '').split(':').map((folder) => `${folder}/`);
  for (const folder of folders)
    if (
      await access(`${folder}${path}`).then(
        () => true,
        () => false,
      )
    )
      return `${folder}${path}`;
  return null;
};

const viewer = (shows: string): object => ({
  name: shows,
  program: { kind: 'glovebox', shows },
  edits: false,
  keys: {},
  search: null,
});
const type = (mime: string, extensions: readonly string[], index: number, magic: readonly number[] = []): object => ({
  name: mime,
  mime,
  aliases: [],
  extensions,
  magic: magic.length === 0 ? [] : [{ offset: 0, bytes: magic }],
  viewer: index,
  editor: null,
});
const viewerTable = {
  version: 2,
  viewers: ['text', 'table', 'web', 'archive', 'bytes', 'mail', 'card'].map(viewer),
  types: [
    type('text/plain', ['txt'], 0),
    type('text/csv', ['csv'], 1),
    type('text/html', ['html'], 2),
    type('application/x-tar', ['tar', 'zip'], 3),
    type('application/octet-stream', [], 4),
    type('message/rfc822', ['eml', 'dat'], 5),
  ],
  fallback: { text: 0, other: 4 },
};

type Present = (words: readonly string[], password?: string) => Promise<string>;
export interface World {
  readonly folder: string;
  readonly present: Present;
}

const firstMissing = async (programs: readonly string[]): Promise<string | null> => {
  for (const program of programs) if ((await findProgram(program)) === null) return program;
  return null;
};

/** null, with a loud skip, where a program it needs is not there. */
export const createWorld = async (t: TestContext, ...programs: readonly string[]): Promise<World | null> => {
  const qjs = process.env['GLOVEBOX_QJS'] ?? (await findProgram('qjs'));
  const missing = qjs === null ? 'qjs (GLOVEBOX_QJS may name it)' : await firstMissing(programs);
  if (qjs === null || missing !== null) {
    t.skip(`needs ${missing ?? 'qjs'}`);
    return null;
  }
  const folder = await mkdtemp(`${tmpdir()}/glovebox-present-`);
  t.after(() => rm(folder, { recursive: true, force: true }));
  await build({
    entryPoints: [`${presentFolder}main.ts`],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['std', 'os'],
    outfile: `${folder}/present.js`,
    logLevel: 'silent',
  });
  await writeFile(`${folder}/viewers.json`, JSON.stringify(viewerTable));
  await mkdir(`${folder}/out`);
  const present: Present = async (words, password = '') => {
    const child = spawn(qjs, ['--module', `${folder}/present.js`], {
      env: { ...process.env, GLOVEBOX_VIEWERS: `${folder}/viewers.json` },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
    });
    child.stdin.end(`${words.join('\t')}\n${password}\n`);
    await once(child, 'close');
    return said;
  };
  return { folder, present };
};

/** The page that it is told to open. */
export const readPage = async (said: string): Promise<string> => {
  const path = /^open\tpages\t0\t0\t(.*)\n$/.exec(said)?.[1];
  assert.ok(path !== undefined, said);
  return readFile(path, 'utf8');
};
