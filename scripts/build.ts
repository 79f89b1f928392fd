// Bundles every part into dist/. One table of entry points; esbuild does the rest.
import { build, type BuildOptions } from 'esbuild';
import { createHash } from 'node:crypto';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launcherScript, openerScript, usualNodes } from '../native-host/launcher.ts';
import { buildIdName } from '../protocol/build-id.ts';
import { version } from '../package.json';
import { buildAddon } from './build-addon.ts';
import { buildManual } from './build-manual.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const node: BuildOptions = {
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // The first of these that a package has: what is loaded in parts by a name that is computed cannot be bundled.
  mainFields: ['module', 'main'],
  // Some CommonJS dependencies call require() for Node's own modules.
  banner: {
    js:
      "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = " +
      '__createRequire(import.meta.url);',
  },
};

const bundles: Record<string, BuildOptions> = {
  'cli/glovebox.ts': { ...node, outfile: 'dist/glovebox.js' },
  // The add-on's own rules, so that what it explains is what happens.
  'cli/policy/command.ts': { ...node, outfile: 'dist/policy.js' },
  'scripts/benchmark/command.ts': { ...node, outfile: 'dist/bench.js' },
  'native-host/main.ts': { ...node, outfile: 'dist/native-host/main.js' },
  'native-host/cli.ts': { ...node, outfile: 'dist/native-host/cli.js' },
  'native-host/qrexec-client-vm.ts': { ...node, outfile: 'dist/native-host/qrexec-client-vm.js' },
  'dom0/cli.ts': { ...node, outfile: 'dist/dom0/cli.js' },
  // For scripts/bench alone.
  'scripts/benchmark/daemon.ts': { ...node, outfile: 'dist/dom0/bench-daemon.js' },
  'gui/main.ts': {
    format: 'esm',
    target: 'firefox102',
    external: ['gi://*', 'system', 'gettext', 'cairo'],
    outfile: 'dist/gui/main.js',
  },
  'gui/dialogs/main.ts': {
    format: 'esm',
    target: 'firefox102',
    external: ['gi://*', 'system', 'gettext', 'cairo'],
    outfile: 'dist/gui/dialogs.js',
  },
  'dispvm/agent/main.ts': { format: 'esm', target: 'es2022', external: ['std', 'os'], outfile: 'dist/dispvm/agent.js' },
  // Run for each click: a smaller text is read sooner.
  'dispvm/present/main.ts': {
    format: 'esm',
    target: 'es2022',
    external: ['std', 'os'],
    minify: true,
    outfile: 'dist/dispvm/present.js',
  },
};

/** Of every file's name and contents. */
const hashFolder = async (folder: string): Promise<string> => {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const contents = createHash('sha256').update(await readFile(file));
    hash.update(`${contents.digest('hex')} ${relative(folder, file)}\n`);
  }
  return hash.digest('hex').slice(0, 16);
};

await rm(`${root}/dist`, { recursive: true, force: true });
await Promise.all(
  Object.entries(bundles).map(([entry, options]) =>
    build({
      ...options,
      entryPoints: [entry],
      absWorkingDir: root,
      bundle: true,
      logLevel: 'warning',
      legalComments: 'none',
    }),
  ),
);
for (const { platform, outfile } of Object.values(bundles)) {
  if (platform === 'node' && outfile !== undefined) await chmod(`${root}/${outfile}`, 0o755);
}
// For a manifest that serves every user of a computer; `glovebox install` writes one of its own, which knows where
// Node.js is.
await writeFile(`${root}/dist/native-host/launch`, launcherScript(usualNodes, '"${0%/*}/main.js"'), { mode: 0o755 });
await cp(`${root}/dom0/runtime/new-namespace`, `${root}/dist/dom0/new-namespace`);
for (const [name, viewOnly] of [
  ['open', false],
  ['view', true],
] as const)
  await writeFile(`${root}/dist/native-host/${name}`, openerScript(usualNodes, '"${0%/*}/../glovebox.js"', viewOnly), {
    mode: 0o755,
  });
await buildAddon(`${root}/dist/addon`, `${root}/dist/glovebox.xpi`);
await buildManual(`${root}/dist/share`, version);
await writeFile(`${root}/dist/${buildIdName}`, `${await hashFolder(`${root}/dist`)}\n`);
