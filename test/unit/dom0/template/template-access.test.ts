import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createTemplateLoader, documentMaxBytes } from '../../../../dom0/template/template-access.ts';
import { describeMachine } from '../../../../dom0/qemu/arguments.ts';
import { findProcessor } from '../../../../dom0/qemu/processor.ts';
import { findQemuVersion } from '../../../../dom0/qemu/version.ts';
import type { Template } from '../../../../dom0/template/template-store.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';
import { documentMemoryPercent } from '../../../../protocol/limits.ts';

test('a guest gives documents the share of its memory that dom0 counts on', async () => {
  const init = await readFile(new URL('../../../../dispvm/image/init', import.meta.url), 'utf8');
  assert.equal(/-o size=(\d+)%\S* home \/home\/user/.exec(init)?.[1], String(documentMemoryPercent));
  assert.equal(documentMaxBytes({ memoryMib: 1000 }), 600 * 1024 * 1024);
});

/** As the store hands it out; none of its files is there. */
const load = async (change: Partial<Template['manifest']>): Promise<Result<unknown>> => {
  const file = { sha256: '0'.repeat(64), sizeBytes: 1 };
  const manifest = {
    version: 2 as const,
    name: 'debian-13',
    builtAt: new Date().toISOString(),
    recipeSha256: file.sha256,
    recipeFolder: null,
    viewers: { version: 2 as const, viewers: [], types: [], fallback: { text: null, other: null } },
    qemuVersion: (await findQemuVersion()) ?? 'none',
    accelerator: 'tcg' as const,
    memoryMib: 384,
    machine: describeMachine('tcg', 384),
    files: { vmlinuz: file, initrd: file, 'root.erofs': file, ram: file, state: file },
    ...change,
  };
  const [folder, path] = ['/nonexistent', '/nonexistent/file'];
  const files = { kernel: path, initrd: path, rootImage: path, ramFile: path, stateFile: path };
  const template: Template = { name: 'debian-13', folder, ...files, manifest, identity: 'a' };
  const loader = createTemplateLoader({
    store: { load: () => Promise.resolve(success(template)) },
    dataDir: '/nonexistent',
    isRoot: false,
  });
  return loader('debian-13');
};

test('refuses what KVM saved on another processor by its own cause; under emulation every computer is the same', async (t) => {
  if ((await findQemuVersion()) === null) return t.skip('QEMU is not installed');
  const elsewhere = 'GenuineIntel 6 158 10 0123456789abcdef';
  assert.deepEqual(await load({ accelerator: 'kvm', processor: elsewhere }), failure('template-foreign'));
  assert.deepEqual(await load({ accelerator: 'kvm' }), failure('template-foreign'), 'nobody knows which');
  assert.ok((await load({ processor: elsewhere })).ok);
  assert.ok((await load({ processor: await findProcessor() })).ok);
});
