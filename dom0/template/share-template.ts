// A template for everybody of a computer: all may read it, nobody but root may write it.
import { chmod } from 'node:fs/promises';
import { manifestName, templateFiles } from './manifest.ts';

/** `folder` is the template's, before it is put in its place below `dataDir`. */
export const shareTemplate = async (dataDir: string, folder: string): Promise<void> => {
  for (const name of [manifestName, ...templateFiles]) await chmod(`${folder}/${name}`, 0o444);
  for (const path of [folder, `${dataDir}/templates`, dataDir]) await chmod(path, 0o755);
};
