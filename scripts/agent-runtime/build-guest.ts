// Builds the measured guest: one kernel and one initramfs with all three agents, from Debian packages.
import { build } from 'esbuild';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ViewerTable } from '../../protocol/viewer-table.ts';

export type AgentKind = 'c' | 'qjs' | 'node';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const agentFolder = fileURLToPath(new URL('../../dispvm/agent/', import.meta.url));

const libraries = 'usr/lib/x86_64-linux-gnu';

const viewers: ViewerTable = {
  version: 2,
  viewers: [{
    name: 'text', program: { kind: 'running', pidFile: '/run/viewer.pid', path: '/home/user/show/document.txt', signal: 'HUP' }, edits: false, keys: {}, search: null,
  }],
  types: [{ name: 'PDF', mime: 'application/pdf', aliases: [], extensions: ['pdf'], magic: [], viewer: 0, editor: null }],
  fallback: { text: 0, other: null },
};

/** Leaves `vmlinuz` and `initrd` in the folder. The Debian root is made once. */
export const buildGuest = async (folder: string): Promise<void> => {
  const debian = `${folder}/debian`;
  if ((await stat(`${debian}/usr/bin/qjs`).catch(() => null)) === null) {
    await run('mmdebstrap', ['--variant=minbase', '--skip=check/empty', '--aptopt=APT::Install-Recommends "false"',
      '--include=busybox-static,quickjs,nodejs,linux-image-amd64', 'trixie', debian]);
  }
  const kernel = (await readdir(`${debian}/boot`)).find((name) => name.startsWith('vmlinuz-')) ?? '';
  await copyFile(`${debian}/boot/${kernel}`, `${folder}/vmlinuz`);
  const root = `${folder}/root`;
  await rm(root, { recursive: true, force: true });
  await copyPrograms(debian, root);
  await buildAgents(`${root}/agent`);
  await packInitramfs(root, `${folder}/initrd`);
};

const packInitramfs = async (root: string, archive: string): Promise<void> => {
  const names = (await readdir(root, { recursive: true })).toSorted();
  const cpio = spawn('cpio', ['-o', '-H', 'newc', '--quiet', '-O', archive], { cwd: root, stdio: ['pipe', 'inherit', 'inherit'] });
  cpio.stdin.end(names.join('\n'));
  const [code] = await once(cpio, 'exit') as [number | null];
  if (code !== 0) throw new Error('cpio failed');
};

const copyPrograms = async (debian: string, root: string): Promise<void> => {
  for (const name of ['bin', 'proc', 'sys', 'dev', 'agent', 'lib64', 'usr/bin', libraries]) await mkdir(`${root}/${name}`, { recursive: true });
  const loader = `${debian}/usr/lib64/ld-linux-x86-64.so.2`;
  await cp(loader, `${root}/lib64/ld-linux-x86-64.so.2`, { dereference: true });
  for (const name of ['node', 'qjs', 'install']) {
    const program = `${debian}/usr/bin/${name}`;
    await cp(program, `${root}/usr/bin/${name}`, { dereference: true });
    const { stdout } = await run(loader, ['--library-path', `${debian}/${libraries}`, '--list', program]);
    for (const [, path = ''] of stdout.matchAll(/=> (\S+)/g)) {
      await cp(path, `${root}/${libraries}/${basename(path)}`, { dereference: true });
    }
  }
  // Debian's Node reads parts of itself from there.
  await cp(`${debian}/usr/share/nodejs`, `${root}/usr/share/nodejs`, { recursive: true, verbatimSymlinks: true });
  await cp(`${debian}/usr/bin/busybox`, `${root}/bin/busybox`);
  await writeFile(`${root}/init`, await readFile(`${here}/init`));
  await chmod(`${root}/init`, 0o755);
};

const buildAgents = async (folder: string): Promise<void> => {
  const gcc = (source: string, program: string) => run('gcc', ['-O2', '-Wall', '-Werror', '-static', '-o', `${folder}/${program}`, source]);
  await gcc(`${agentFolder}/freshen.c`, 'freshen');
  await gcc(`${here}/lean-agent.c`, 'lean-agent');
  await build({ entryPoints: [`${agentFolder}/main.ts`], bundle: true, format: 'esm', target: 'es2022', external: ['std', 'os'], outfile: `${folder}/agent.js` });
  await build({ entryPoints: [`${here}/node-agent.ts`], bundle: true, format: 'esm', platform: 'node', target: 'node20', outfile: `${folder}/node-agent.mjs` });
  await writeFile(`${folder}/viewers.json`, JSON.stringify(viewers));
};
