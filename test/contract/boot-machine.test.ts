// With a real QEMU and the template of this computer.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { restoreToOpen } from '../../dom0/qemu/arguments.ts';
import { startMachine, waitForAgentPort } from '../../dom0/template/boot-machine.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import { dataDir } from '../../protocol/paths.ts';

const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load(
  defaultDisposableTemplate,
);

test('a build’s machine is reached in a folder whose name no socket could have, and leaves nothing there', async (context) => {
  if (!template.ok) return context.skip(`no usable template: ${template.error}`);
  const base = await mkdtemp(join(tmpdir(), 'boot-machine-'));
  context.after(() => rm(base, { recursive: true }));
  const workDir = join(base, 'a-long-name-of-a-folder'.repeat(8));
  await mkdir(workDir);
  const {
    folder,
    ramFile,
    manifest: { accelerator, memoryMib },
  } = template.value;
  const use = restoreToOpen(ramFile);
  const signal = AbortSignal.timeout(60_000);
  const machine = await startMachine({ use, accelerator, memoryMib, imageDir: folder, workDir, signal });
  assert.ok(typeof machine !== 'string', typeof machine === 'string' ? machine : '');
  assert.equal((await machine.qmp.execute('query-status')).ok, true);
  await machine.remove();
  assert.deepEqual(await readdir(workDir), []);
});

test('a build’s machine that is ended while its guest is awaited is awaited no longer', async (context) => {
  if (!template.ok) return context.skip(`no usable template: ${template.error}`);
  const workDir = await mkdtemp(join(tmpdir(), 'boot-machine-'));
  context.after(() => rm(workDir, { recursive: true }));
  const { folder, ramFile, manifest } = template.value;
  const { accelerator, memoryMib } = manifest;
  const interrupt = new AbortController();
  const use = restoreToOpen(ramFile);
  // It waits for a savefile that never comes, so its agent is never there.
  const machine = await startMachine({
    ...{ use, accelerator, memoryMib, imageDir: folder, workDir },
    signal: interrupt.signal,
  });
  assert.ok(typeof machine !== 'string', typeof machine === 'string' ? machine : '');
  const awaited = waitForAgentPort(machine, 10 * 60_000);
  interrupt.abort();
  assert.equal(await awaited, false);
  await machine.remove();
  assert.deepEqual(await readdir(workDir), []);
});
