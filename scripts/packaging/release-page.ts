// What goes with a release: checksums that sha256sum(1) checks, and a page that says what each file is for.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from './release.ts';

const purposes: readonly (readonly [RegExp, string])[] = [
  [/^glovebox-host.*\.(deb|rpm)$/, 'add-on, helper program and the glovebox command'],
  [/^glovebox-dom0.*\.(deb|rpm)$/, 'the service that starts the virtual machines, where there is no Qubes OS'],
  [/^glovebox-qubes/, 'policy and Salt state for the dom0 of Qubes OS'],
  [/^glovebox-apparmor/, 'profile for AppArmor 4, where it refuses user namespaces (Ubuntu from 24.04 on)'],
  [/^glovebox-node/, 'Node.js, where the distribution has one older than 20.19'],
  [/\.xpi$/, 'the add-on alone'],
  [/^updates\.json$/, 'where Thunderbird looks for updates of the add-on'],
  [/\.cdx\.json$/, 'bill of materials (CycloneDX)'],
];

export const writeReleasePage = async ({ root, version }: Release, out: string): Promise<void> => {
  const names = (await readdir(out)).filter((name) => !name.startsWith('.')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      bytes: (await stat(join(out, name))).size,
      sha256: createHash('sha256')
        .update(await readFile(join(out, name)))
        .digest('hex'),
    })),
  );
  await writeFile(join(out, 'SHA256SUMS'), files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join(''));
  const rows = files.map(
    ({ name, bytes }) =>
      `| ${name} | ${purposes.find(([known]) => known.test(name))?.[1] ?? ''} | ${formatKib(bytes)} |`,
  );
  const page = [
    `# Glovebox ${version}`,
    '',
    '| file | what it is | size |',
    '|---|---|--:|',
    ...rows,
    '',
    'Checked with `sha256sum --check SHA256SUMS`. The same sources make the same files: `scripts/package`.',
    '',
    await newestChanges(root),
  ];
  await writeFile(join(out, 'RELEASE.md'), page.join('\n'));
};

const formatKib = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;

/** The first section of the changelog. */
const newestChanges = async (root: string): Promise<string> => {
  const sections = (await readFile(join(root, 'CHANGELOG.md'), 'utf8')).split(/^(?=## )/m);
  return sections[1] ?? '';
};
