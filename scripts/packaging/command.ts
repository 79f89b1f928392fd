// `scripts/package`: every package from one table, twice the same from the same sources.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packAddonFor, updateServer } from './addon-package.ts';
import { writeBillOfMaterials } from './bill-of-materials.ts';
import { writeDeb } from './deb.ts';
import { screenshots } from './metainfo.ts';
import { packages } from './packages.ts';
import { readRelease, type Release } from './release.ts';
import { writeReleasePage } from './release-page.ts';
import { writeRpm } from './rpm.ts';
import { stagePackage } from './stage.ts';

const usage = `Usage: scripts/package [--out DIR] [--revision N] [--built] [--only NAME]… [--format deb|rpm] [--uncompressed]
                       [--update-url URL]

  --out DIR         where everything goes (default: packages)
  --revision N      of the packages, from 1 on: another one of the same version
  --built           packs what dist/ holds, without building it anew
  --only NAME       one package alone; can be given again
  --format FORMAT   deb or rpm alone, without the bill of materials and the release page: to try them
  --uncompressed    Debian packages are made at once, and large: to try them
  --update-url URL  where the add-on looks for updates: the folder of an organisation's own server that will hold
                    updates.json, the add-on and the pictures that software centres show. Without it the add-on is
                    updated by whoever installed it, and there are no pictures.
`;

const root = fileURLToPath(new URL('../..', import.meta.url));

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'packages' },
      revision: { type: 'string', default: '1' },
      built: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      format: { type: 'string' },
      uncompressed: { type: 'boolean', default: false },
      'update-url': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const format = formats.find((known) => known === values.format) ?? null;
  const isWrong = !/^[1-9][0-9]{0,5}$/.test(values.revision) || (values.format !== undefined && format === null);
  if (values.help || isWrong) {
    (values.help ? process.stdout : process.stderr).write(usage);
    return values.help ? 0 : 2;
  }
  if (!values.built && spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' }).status !== 0)
    return 1;
  const release = await readRelease(root, values.revision);
  await makeAll(release, {
    out: resolve(values.out),
    only: values.only ?? null,
    format,
    isCompressed: !values.uncompressed,
    server: values['update-url'] === undefined ? null : updateServer(values['update-url']),
  });
  return 0;
};

interface Wanted {
  readonly out: string;
  /** Names of packages; null for all. */
  readonly only: readonly string[] | null;
  /** null for each that a package has, and the papers of a release. */
  readonly format: Format | null;
  readonly isCompressed: boolean;
  readonly server: URL | null;
}

const makeAll = async (release: Release, { out, only, format, isCompressed, server }: Wanted): Promise<void> => {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const xpi = await packAddonFor(release, out, server);
  for (const name of server === null ? [] : screenshots) await cp(join(root, 'docs', name), join(out, name));
  const work = join(out, '.work');
  for (const description of await packages(release, xpi, server)) {
    if (only?.includes(description.name) === false) continue;
    for (const each of description.formats) {
      if (format !== null && format !== each) continue;
      const stage = join(work, `${description.name}.${each}`);
      await stagePackage(release, description, each, stage);
      await writers[each](release, description, stage, out, isCompressed);
    }
  }
  await rm(work, { recursive: true });
  if (format === null) {
    await writeBillOfMaterials(release, out);
    await writeReleasePage(release, out);
  }
  console.log(out);
};

const formats = ['deb', 'rpm'] as const;
type Format = (typeof formats)[number];
const writers = { deb: writeDeb, rpm: writeRpm };

process.exitCode = await main();
