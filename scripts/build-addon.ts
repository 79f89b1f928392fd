// Builds the add-on alone: bundles its programs, adds the files that need no building, packs the XPI.
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { copyStaticFiles, packAddon } from './pack-addon.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = [
  'addon/background.ts',
  'addon/experiment/attachment-guard.ts',
  'addon/experiment/policy-check.ts',
  'addon/settings/settings.tsx',
  'addon/ask/ask.tsx',
  'addon/popup/popup.tsx',
  'addon/first/first.tsx',
];

/** Leaves the unpacked add-on in `folder`, which it empties first, and the XPI at `xpiPath`. */
export const buildAddon = async (folder: string, xpiPath: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: entries,
    absWorkingDir: root,
    outbase: '.',
    outdir: folder,
    bundle: true,
    alias: { path: './addon/path-extname.ts' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    format: 'iife',
    target: 'firefox140',
    logLevel: 'warning',
    legalComments: 'none',
    minifySyntax: true,
  });
  await copyStaticFiles(root, folder);
  await packAddon(folder, xpiPath);
};
