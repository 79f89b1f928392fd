// A software bill of materials, as CycloneDX 1.6 has it: what is bundled, at which version, under which licence.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledLibraries, type BundledLibrary } from './licences.ts';
import type { Release } from './release.ts';

export const writeBillOfMaterials = async ({ root, version, epoch }: Release, out: string): Promise<void> => {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': `glovebox@${version}`,
        name: 'glovebox',
        version,
        licenses: [{ license: { id: 'MPL-2.0' } }],
      },
    },
    components: (await bundledLibraries(root)).map(describe),
  };
  await writeFile(join(out, `glovebox-${version}.cdx.json`), `${JSON.stringify(document, null, 2)}\n`);
};

const describe = ({ name, version, licence, integrity }: BundledLibrary): object => {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: licence } }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
  };
};
