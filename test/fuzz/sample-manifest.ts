// The manifest of a template as a build writes one, with the sizes and hashes of no real file.
import { manifestSchema } from '../../dom0/template/manifest.ts';

const file = { sha256: 'ab'.repeat(32), sizeBytes: 4096 };
export const sampleImage = { vmlinuz: file, initrd: file, 'root.erofs': file };
export const sampleManifest = manifestSchema.parse({
  version: 2,
  name: 'debian-13',
  builtAt: '2025-01-02T03:04:05.678Z',
  recipeSha256: 'cd'.repeat(32),
  recipeFolder: null,
  viewers: { version: 2, viewers: [], types: [], fallback: { text: null, other: null } },
  qemuVersion: '10.0.2',
  accelerator: 'tcg',
  memoryMib: 512,
  machine: '-M microvm',
  files: { ...sampleImage, ram: file, state: file },
});
