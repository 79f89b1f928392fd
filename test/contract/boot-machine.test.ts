// With a real QEMU and the template of this computer.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { restoreToOpen } from '../../dom0/qemu/arguments.ts';
import { startMachine } from '../../dom0/template/boot-machine.ts';
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
