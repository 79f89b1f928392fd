// A Debian package, by dpkg-deb.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageDescription } from './package-description.ts';
import type { Release } from './release.ts';
import { runTool } from './run-tool.ts';

const maintainer = 'Glovebox developers <glovebox@glovebox.software>';

export const writeDeb = (
  release: Release,
  description: PackageDescription,
  stage: string,
  out: string,
  isCompressed: boolean,
): void => {
  const architecture = description.isBinary ? 'amd64' : 'all';
  const control = join(stage, 'DEBIAN');
  const installedKib = Math.ceil(sizeOf(stage) / 1024);
  mkdirSync(control, { mode: 0o755 });
  writeFileSync(join(control, 'control'), describe(release, description, architecture, installedKib), { mode: 0o644 });
  const configuration = description.files.filter(({ isConfiguration }) => isConfiguration);
  if (configuration.length > 0)
    writeFileSync(join(control, 'conffiles'), configuration.map(({ to }) => `${to}\n`).join(''), { mode: 0o644 });
  const file = join(out, `${description.name}_${release.version}-${release.revision}_${architecture}.deb`);
  runTool(release, 'dpkg-deb', ['--root-owner-group', isCompressed ? '-Zxz' : '-Znone', '--build', stage, file]);
};

const describe = (
  { version, revision }: Release,
  { name, summary, description, depends, recommends }: PackageDescription,
  architecture: string,
  installedKib: number,
): string =>
  [
    `Package: ${name}`,
    `Version: ${version}-${revision}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${installedKib}`,
    ...(depends.deb.length === 0 ? [] : [`Depends: ${depends.deb.join(', ')}`]),
    ...(recommends.deb.length === 0 ? [] : [`Recommends: ${recommends.deb.join(', ')}`]),
    'Section: mail',
    'Priority: optional',
    `Description: ${summary}`,
    ...description.map((line) => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n');

/** Bytes. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
