import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { probeAccelerator, runsGuest } from '../../../../dom0/qemu/accelerator.ts';
import { dataDir } from '../../../../protocol/paths.ts';

const template = `${dataDir(process.env)}/templates/debian-13`;
const kernel = `${template}/vmlinuz`;
const initrd = `${template}/initrd`;
const withoutTemplate = 'no template is built under GLOVEBOX_DATA_DIR';

test("sees the template's kernel run its first process under software emulation", async (t) => {
  if (!existsSync(kernel)) return t.skip(withoutTemplate);
  assert.equal(await runsGuest('tcg', kernel, initrd, 60_000), true);
});

test('sees no guest where the kernel is none', async () => {
  assert.equal(await runsGuest('tcg', '/etc/hostname', '/etc/hostname', 10_000), false);
});

test('remembers its answer for this boot, this QEMU and this kernel only', async (t) => {
  const dir = await mkdtemp(`${tmpdir()}/glovebox-probe-test-`);
  t.after(() => rm(dir, { recursive: true, force: true }));
  const cacheFile = `${dir}/accelerator.json`;
  // A kernel that is none makes the probe say tcg, at once.
  const options = { kernel: '/etc/hostname', initrd: '/etc/hostname', kernelSha256: 'a', qemuVersion: '10', cacheFile };
  assert.equal(await probeAccelerator(options), 'tcg');
  const remembered = await readFile(cacheFile, 'utf8');
  await writeFile(cacheFile, remembered.replace('tcg', 'kvm'));
  assert.equal(await probeAccelerator(options), 'kvm');
  assert.equal(await probeAccelerator({ ...options, kernelSha256: 'b' }), 'tcg');
  await writeFile(cacheFile, 'not json');
  assert.equal(await probeAccelerator(options), 'tcg');
});

test('has its answer where the disk is full, and leaves nothing of it', async (t) => {
  const dir = await mkdtemp(`${tmpdir()}/glovebox-probe-test-`);
  t.after(() => rm(dir, { recursive: true, force: true }));
  const cacheFile = `${dir}/accelerator.json`;
  // The file that it writes first: /dev/full has no room for any of it.
  await symlink('/dev/full', `${cacheFile}.${process.pid}`);
  const options = { kernel: '/etc/hostname', initrd: '/etc/hostname', kernelSha256: 'a', qemuVersion: '10', cacheFile };
  assert.equal(await probeAccelerator(options), 'tcg');
  assert.deepEqual(await readdir(dir), []);
});
