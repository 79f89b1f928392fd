// The add-on as it is given out, and the manifest by which Thunderbird finds its updates on an organisation's own server.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { addonId } from '../../protocol/names.ts';
import { packAddon } from '../pack-addon.ts';
import type { Release } from './release.ts';

const manifestSchema = z.looseObject({
  browser_specific_settings: z.looseObject({ gecko: z.looseObject({ strict_min_version: z.string() }) }),
});

/** The folder that an organisation's own server will hold; throws where Thunderbird would not take it. */
export const updateServer = (url: string): URL => {
  const server = new URL('.', url.replace(/\/?$/, '/'));
  if (server.protocol !== 'https:')
    throw new Error(`${server.href}: Thunderbird takes updates from https addresses only`);
  return server;
};

/** Returns the add-on's path from the project's root. */
export const packAddonFor = async ({ root, version }: Release, out: string, server: URL | null): Promise<string> => {
  const name = `glovebox-${version}.xpi`;
  const xpi = join(out, name);
  if (server === null) await cp(join(root, 'dist/glovebox.xpi'), xpi);
  else await packWithUpdates(root, out, name, server);
  return relative(root, xpi);
};

const packWithUpdates = async (root: string, out: string, name: string, server: URL): Promise<void> => {
  const [folder, xpi] = [join(out, '.work', 'addon'), join(out, name)];
  await mkdir(join(out, '.work'), { recursive: true });
  await cp(join(root, 'dist/addon'), folder, { recursive: true });
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const { gecko } = manifest.browser_specific_settings;
  const named = {
    ...manifest,
    browser_specific_settings: { gecko: { ...gecko, update_url: new URL('updates.json', server).href } },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(named, null, 2));
  await packAddon(folder, xpi);
  await rm(folder, { recursive: true });
  const updates = {
    addons: {
      [addonId]: {
        updates: [
          {
            version: manifest['version'],
            update_link: new URL(name, server).href,
            update_hash: `sha256:${createHash('sha256')
              .update(await readFile(xpi))
              .digest('hex')}`,
            applications: { gecko: { strict_min_version: gecko.strict_min_version } },
          },
        ],
      },
    },
  };
  await writeFile(join(out, 'updates.json'), `${JSON.stringify(updates, null, 2)}\n`);
};
