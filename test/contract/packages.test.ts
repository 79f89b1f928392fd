// What distributions would take: the packages are the same each time that they are built, hold what they should and nothing
// more, and the distributions' own tools have no complaint about what is in them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../native-host/node-flags.ts';
import { addonId } from '../../protocol/names.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hasTools = ['rpmbuild', 'desktop-file-validate', 'appstreamcli'].every(
  (tool) => spawnSync('which', [tool]).status === 0,
);
const options = { skip: hasTools ? false : 'scripts/setup --tests installs the packagers’ tools' };

const work = mkdtempSync(join(tmpdir(), 'glovebox-packages-'));
after(() => rmSync(work, { recursive: true }));

/**
 * All but Node.js itself, which takes a minute to pack and is one file; of what is built, which other tests are using.
 */
const build = (name: string, ...args: readonly string[]): string => {
  const out = join(work, name);
  const only = ['glovebox-host', 'glovebox-dom0', 'glovebox-qubes', 'glovebox-apparmor'].flatMap((each) => [
    '--only',
    each,
  ]);
  run(join(root, 'scripts/package'), ['--out', out, '--built', ...only, ...args]);
  return out;
};

const run = (program: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};

const hashAll = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

let packages = '';
before(() => {
  if (hasTools) packages = build('first');
});

const unpack = (deb: string, from = packages): string => {
  const folder = join(work, `${deb}.root${from === packages ? '' : `-${basename(from)}`}`);
  run('dpkg-deb', ['-x', join(from, deb), folder]);
  return folder;
};

test('the same sources make the same packages, wherever they are built', options, () => {
  assert.deepEqual(hashAll(build('elsewhere/second')), hashAll(packages));
  run('sh', ['-c', 'cd "$1" && sha256sum --check --strict --quiet SHA256SUMS', 'sh', packages]);
});

test(
  'a Debian package and an RPM of one name hold the same files, all of root, none that others can write',
  options,
  () => {
    for (const name of ['glovebox-host', 'glovebox-dom0']) {
      const listed = run('dpkg-deb', ['-c', join(packages, `${name}_0.1.0-1_all.deb`)])
        .trimEnd()
        .split('\n');
      for (const line of listed)
        assert.match(line, /^[-dl]rwxr-xr-x root\/root |^-rw-r--r-- root\/root |^lrwxrwxrwx root\/root /);
      const files = listed.flatMap((line) => (line.startsWith('d') ? [] : [/ \.(\/[^ ]+)/.exec(line)?.[1] ?? line]));
      const inRpm = run('rpm', [
        '-qp',
        '--qf',
        '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILENAMES}\n]',
        join(packages, `${name}-0.1.0-1.noarch.rpm`),
      ])
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('d'))
        .map((line) => line.split(' '));
      assert.deepEqual([...new Set(inRpm.map(([, user]) => user))], ['root']);
      assert.deepEqual(
        inRpm
          .map(([, , path]) => path)
          .filter((path) => path?.startsWith('/usr/lib64/') === false)
          .sort(),
        files.sort(),
      );
    }
  },
);

test('the desktop entry and the software centre’s entry are what their readers take', options, () => {
  const host = unpack('glovebox-host_0.1.0-1_all.deb');
  for (const name of ['', '.ViewOnly'])
    run('desktop-file-validate', [join(host, `usr/share/applications/software.glovebox.Glovebox${name}.desktop`)]);
  run('appstreamcli', [
    'validate',
    '--no-net',
    join(host, 'usr/share/metainfo/software.glovebox.Glovebox.metainfo.xml'),
  ]);
});

test(
  'the manifest for all users of a computer names a launcher that is in the package, and our add-on alone',
  options,
  () => {
    const host = unpack('glovebox-host_0.1.0-1_all.deb');
    const manifest = JSON.parse(
      readFileSync(join(host, 'usr/lib/mozilla/native-messaging-hosts/glovebox.json'), 'utf8'),
    ) as { readonly path: string; readonly allowed_extensions: readonly string[] };
    assert.deepEqual(manifest.allowed_extensions, [addonId]);
    assert.match(readFileSync(join(host, manifest.path), 'utf8'), /^#!\/bin\/sh/);
  },
);

test('the user’s socket is enabled by a link in the package, and both units start what it installs', options, () => {
  const units = join(unpack('glovebox-dom0_0.1.0-1_all.deb'), 'usr/lib/systemd/user');
  assert.equal(
    readFileSync(join(units, 'sockets.target.wants/glovebox-dom0.socket'), 'utf8'),
    readFileSync(join(units, 'glovebox-dom0.socket'), 'utf8'),
  );
  const [, program = ''] = /^ExecStart=(\S+) /m.exec(readFileSync(join(units, 'glovebox-dom0.service'), 'utf8')) ?? [];
  readFileSync(join(unpack('glovebox-host_0.1.0-1_all.deb'), program));
});

test('units start Node.js with what the native host starts it with', () => {
  for (const path of [
    'scripts/packaging/files/systemd/glovebox-dom0.service',
    'deploy/systemd/glovebox-farm.service',
  ]) {
    const [, flags] = /^Environment=NODE_OPTIONS=(.+)$/m.exec(readFileSync(join(root, path), 'utf8')) ?? [];
    assert.equal(flags, nodeFlags.join(' '), path);
  }
});

test('what an administrator of a farm takes is in the package of dom0', options, () => {
  const deploy = join(unpack('glovebox-dom0_0.1.0-1_all.deb'), 'usr/share/doc/glovebox-dom0/deploy');
  for (const path of ['haproxy.cfg', 'ca.cnf', 'systemd/glovebox-farm.service', 'grafana/dashboard.json'])
    assert.equal(readFileSync(join(deploy, path), 'utf8'), readFileSync(join(root, 'deploy', path), 'utf8'));
});

test(
  'AppArmor’s profile is for a script that is in the package, and needs an AppArmor that understands it',
  options,
  () => {
    const deb = 'glovebox-apparmor_0.1.0-1_all.deb';
    assert.equal(run('dpkg-deb', ['-f', join(packages, deb), 'Depends']), 'apparmor (>= 4)\n');
    const profile = readFileSync(join(unpack(deb), 'etc/apparmor.d/glovebox'), 'utf8');
    const [, script = ''] = /^profile glovebox (\S+) /m.exec(profile) ?? [];
    assert.equal(statSync(join(unpack('glovebox-dom0_0.1.0-1_all.deb'), script)).mode & 0o777, 0o755);
  },
);

test('the installed command says its version, and checks the example of a policy', options, () => {
  const host = unpack('glovebox-host_0.1.0-1_all.deb');
  const command = join(host, 'usr/lib/glovebox/dist/glovebox.js');
  assert.match(run(command, ['--version']), /0\.1\.0/);
  run(command, ['policy', 'check', join(host, 'usr/share/doc/glovebox-host/examples/policies.json')]);
});

test(
  'an organisation’s own server: add-on and software centre’s entry name it, and the list of updates has the add-on’s hash',
  options,
  () => {
    const out = build('updates', '--update-url', 'https://mail.example.org/addons');
    const xpi = join(out, 'glovebox-0.1.0.xpi');
    const named = JSON.parse(run('unzip', ['-p', xpi, 'manifest.json'])) as {
      readonly browser_specific_settings: { readonly gecko: { readonly update_url: string } };
    };
    assert.equal(named.browser_specific_settings.gecko.update_url, 'https://mail.example.org/addons/updates.json');
    const { addons } = JSON.parse(readFileSync(join(out, 'updates.json'), 'utf8')) as {
      readonly addons: Readonly<Record<string, { readonly updates: readonly Record<string, string>[] }>>;
    };
    const [update] = addons[addonId]?.updates ?? [];
    assert.equal(update?.['update_link'], 'https://mail.example.org/addons/glovebox-0.1.0.xpi');
    assert.equal(update['update_hash'], `sha256:${createHash('sha256').update(readFileSync(xpi)).digest('hex')}`);
    const metainfo = join(
      unpack('glovebox-host_0.1.0-1_all.deb', out),
      'usr/share/metainfo/software.glovebox.Glovebox.metainfo.xml',
    );
    run('appstreamcli', ['validate', '--no-net', metainfo]);
    const pictures = [...readFileSync(metainfo, 'utf8').matchAll(/<image>([^<]*)<\/image>/g)].map(([, at]) => at ?? '');
    assert.deepEqual(pictures, [
      'https://mail.example.org/addons/screenshot.png',
      'https://mail.example.org/addons/settings.png',
    ]);
    for (const address of pictures)
      assert.deepEqual(
        readFileSync(join(out, basename(address))),
        readFileSync(join(root, 'docs', basename(address))),
        'the picture is there to be put on the server',
      );
  },
);

test('the linter for add-ons says nothing that is not explained', () => {
  const xpi = join(root, 'dist/glovebox.xpi');
  const installed = spawnSync(join(root, 'scripts/lint-addon'), [xpi], { encoding: 'utf8', maxBuffer: 2 ** 24 });

  assert.equal(installed.status, 0, installed.stderr);
  const report = JSON.parse(installed.stdout) as Readonly<
    Record<'errors' | 'warnings' | 'notices', readonly Readonly<Record<string, string>>[]>
  >;
  const said = [...report.errors, ...report.warnings, ...report.notices].map(
    ({ _type = '', code = '', file = '', message = '' }) => `${_type} ${code} ${file} ${message}`,
  );
  const explained = JSON.parse(readFileSync(join(root, 'scripts/packaging/linter/explained.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  assert.deepEqual(said.sort(), Object.keys(explained).sort());
  for (const reason of Object.values(explained)) assert.match(reason, /^[A-Z].{40,}\.$/);
  const sources = readdirSync(join(root, 'addon'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(join(root, 'addon', path), 'utf8'));
  assert.ok(sources.length > 100);
  for (const source of sources) assert.doesNotMatch(source, /innerHTML/i);
});
