// Whether a template is there to be tried, by what it says of itself: whoever takes it reads it whole, which takes seconds.
import { manifestSchema, readManifest } from '../../dom0/template/manifest.ts';
import { findMisfit } from '../../dom0/template/template-fit.ts';
import { findRequirements } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';

/** Why it cannot be tried, or null. */
export const missingTemplate = async (name: string): Promise<string | null> => {
  const manifest = await readManifest(`${dataDir(process.env)}/templates/${name}`, manifestSchema);
  const why = typeof manifest === 'string' ? manifest : await findMisfit(manifest, await findRequirements());
  return why === null
    ? null
    : `no usable template in ${dataDir(process.env)} (${why}): glovebox template build ${name}`;
};

export const missingForOffice = (): Promise<string | null> => missingTemplate('office');
