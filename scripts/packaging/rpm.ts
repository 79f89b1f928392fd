// An RPM package, by rpmbuild: the files are there already, so its spec only lists them.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageDescription } from './package-description.ts';
import type { Release } from './release.ts';
import { runTool } from './run-tool.ts';

/** Nothing is stripped, compiled or looked at by the distribution that happens to build it. */
const settings: Readonly<Record<string, string>> = {
  _buildhost: 'localhost',
  use_source_date_epoch_as_buildtime: '1',
  clamp_mtime_to_source_date_epoch: '1',
  _build_id_links: 'none',
  __os_install_post: '%{nil}',
  debug_package: '%{nil}',
  _binary_payload: 'w9.xzdio',
  _build_name_fmt: '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm',
};

export const writeRpm = async (
  release: Release,
  description: PackageDescription,
  stage: string,
  out: string,
): Promise<void> => {
  const work = join(out, '.work', 'rpm');
  const spec = join(work, 'package.spec');
  await mkdir(work, { recursive: true });
  await writeFile(spec, describe(release, description, await listFiles(description, stage)));
  const macros = Object.entries(settings).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  const architecture = description.isBinary ? 'x86_64' : 'noarch';
  runTool(release, 'rpmbuild', [
    '-bb',
    '--quiet',
    ...macros,
    ...['--define', `_topdir ${work}`, '--buildroot', stage, '--target', `${architecture}-linux`, spec],
  ]);
  for (const name of await readdir(join(work, 'RPMS'))) await rename(join(work, 'RPMS', name), join(out, name));
  await rm(work, { recursive: true });
};

/** Folders of its own are the package's; those that others have, too, are not. */
const listFiles = async ({ files }: PackageDescription, buildRoot: string): Promise<readonly string[]> => {
  const entries = await readdir(buildRoot, { recursive: true, withFileTypes: true });
  const configuration = new Set(files.filter(({ isConfiguration }) => isConfiguration).map(({ to }) => to));
  return entries
    .map((entry) => ({ path: `${entry.parentPath}/${entry.name}`.slice(buildRoot.length), entry }))
    .filter(({ path, entry }) => !entry.isDirectory() || /\/glovebox[^/]*(\/|$)/.test(path))
    .map(({ path, entry }) => {
      const prefix = entry.isDirectory() ? '%dir ' : configuration.has(path) ? '%config(noreplace) ' : '';
      return `${prefix}"${path}"`;
    })
    .sort();
};

const describe = (
  { version, revision }: Release,
  { name, summary, description, licence, depends, recommends }: PackageDescription,
  files: readonly string[],
): string =>
  [
    `Name: ${name}`,
    `Version: ${version}`,
    `Release: ${revision}`,
    `Summary: ${summary}`,
    `License: ${licence}`,
    'AutoReqProv: no',
    ...depends.rpm.map((each) => `Requires: ${each}`),
    ...recommends.rpm.map((each) => `Recommends: ${each}`),
    '%description',
    ...description,
    '%files',
    '%defattr(-,root,root,-)',
    ...files,
    '',
  ].join('\n');
