// What a template folder says of itself: names that are safe in a path, hashes that are hashes, exactly the files there
// are.
import assert from 'node:assert/strict';
import { imageFiles, imageManifestSchema, manifestSchema, templateFiles } from '../../../dom0/template/manifest.ts';
import { jsonLines, type FuzzTarget } from '../fuzz-target.ts';
import { parseJson, readsTheSame } from '../json.ts';
import { sampleImage, sampleManifest } from '../sample-manifest.ts';

const checkFiles = (
  files: Readonly<Record<string, { readonly sha256: string; readonly sizeBytes: number }>>,
  names: readonly string[],
): void => {
  assert.deepEqual(Object.keys(files).sort(), [...names].sort());
  for (const { sha256, sizeBytes } of Object.values(files))
    assert.ok(/^[0-9a-f]{64}$/.test(sha256) && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0);
};

export const templateManifests: FuzzTarget = {
  name: 'manifests of templates',
  words: [
    '"name":"../x"',
    '"name":',
    '"files":',
    '"root.erofs":',
    '"sha256":',
    '"sizeBytes":-1',
    '"version":2',
    '"__proto__":{}',
    '9007199254740993',
    '1e999',
  ],
  seeds: jsonLines(
    sampleManifest,
    { recipeSha256: sampleManifest.recipeSha256, files: sampleImage },
    { ...sampleManifest, name: '..' },
  ),
  run: (bytes) => {
    const untrustedValue = parseJson(bytes);
    const template = readsTheSame(manifestSchema, untrustedValue);
    if (template !== null) {
      checkFiles(template.files, templateFiles);
      assert.match(template.name, /^[\w.-]{1,64}$/);
    }
    const found = readsTheSame(imageManifestSchema, untrustedValue);
    if (found !== null) checkFiles(found.files, imageFiles);
  },
};
