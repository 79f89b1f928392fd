// The packages, as an ordinary user's computer gets them: installed in a Debian where nothing else is, clicked in its own
// Thunderbird, upgraded while a document is open, and removed. The template comes to it as a fleet gives it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DemoReport } from '../../scripts/demo-report.ts';
import { distPath } from '../contract/native-host-support.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { oneOrAll } from '../support/thorough.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const succeeds = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;

/** Why no other Debian can be made and entered here, or null. */
const missingForDebian = (): string | null => {
  if (process.getuid?.() !== 0) return 'needs root, to make another Debian';
  if (!['mmdebstrap', 'ip', 'rpmbuild'].every((tool) => succeeds('which', tool)))
    return 'scripts/setup --tests installs what makes another Debian';
  if (!succeeds('unshare', '--mount', '--pid', '--net', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'))
    return 'nothing can be mounted here';
  const release = 'source scripts/fresh-debian/enter.sh && echo "$(debian_mirror)dists/trixie/Release"';
  const address = spawnSync('bash', ['-c', release], { cwd: project, encoding: 'utf8' }).stdout.trim();
  const fetched = join(mkdtempSync(join(tmpdir(), 'glovebox-mirror-')), 'Release');
  try {
    return succeeds('/usr/lib/apt/apt-helper', 'download-file', address, fetched)
      ? null
      : `Debian’s packages cannot be fetched: ${address}`;
  } finally {
    rmSync(dirname(fetched), { recursive: true });
  }
};

const missing =
  (await missingForDispvms()) ??
  (existsSync(distPath('glovebox.js')) ? null : 'dist/ is not built') ??
  missingForDebian();

suite('the packages, in a Debian where nothing else is', { skip: missing ?? false, concurrency: 1 }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-installed-'));
    await mkdir(join(folder, 'template'));
    const key = join(folder, 'glovebox-key');
    const archive = join(folder, 'template/debian-13.glovebox');
    const template = [distPath('glovebox.js'), 'template'];
    await run(process.execPath, ...template, 'key', '--out', key);
    await run(process.execPath, ...template, 'export', 'debian-13', '--out', archive, '--key', key);
    await copyFile(`${key}.pub`, join(folder, 'template/glovebox-key.pub'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    const child = spawn(program, args, {
      cwd: project,
      env: { ...process.env, LC_ALL: 'C.UTF-8', TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, `${program} ${args.join(' ')}:\n${said}`);
    return said;
  };

  for (const release of oneOrAll(['bookworm', 'trixie']))
    test(`of ${release}: they open an attachment, outlive an upgrade, and leave nothing`, async () => {
      const out = join(folder, release);
      const said = await run(
        'scripts/try-packages',
        ...['--release', release, '--built', '--packages', join(folder, 'packages')],
        ...['--template', join(folder, 'template'), '--out', out],
      );
      assert.match(said, /== an upgrade while a document is open\n[^]*== removal\n[^]*== nothing is left\n$/);
      const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as DemoReport;
      assert.equal(report.attachment.name, 'contract.pdf');
      assert.deepEqual([report.failure, report.visibleSeenBy, report.destroyed], [null, 'screen', true]);
      const mounts = await readFile('/proc/self/mountinfo', 'utf8');
      assert.ok(!mounts.includes(folder), 'nothing stays mounted');
    });
});
