// How dom0 is, as the built native host asks and tells it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import type { ToAddon } from '../../protocol/native-messages.ts';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { missingForAdministratorsFile } from '../support/administrators-file.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { PeerDom0 } from './native-host-support.ts';
import { failedCode, HostProcess, startHost, unbuilt } from './native-host-support.ts';
import { privateFolders } from './private-folders.ts';

suite('how dom0 is', { skip: unbuilt }, () => {
  const report = {
    pid: 1,
    build: '0123456789abcdef',
    endsWhenClosed: true,
    guiPid: 2,
    guiReady: true,
    dispvms: [{ id: 'disp1', template: 'debian-13', engine: 'qemu', accelerator: 'tcg', state: 'open', ageMs: 5 }],
    pool: [],
    walls: { systemCalls: true, landlock: false, controlGroups: [] },
    audit: { problem: null, lostLines: 0 },
    cannotStart: null,
    making: null,
    templates: [
      {
        name: 'debian-13',
        problem: null,
        system: null,
        isDefault: true,
        viewers: null,
        documentMaxBytes: null,
        sha256: null,
      },
    ],
  };
  const daemon = { build: report.build, endsWhenClosed: report.endsWhenClosed };
  const answer = async (host: HostProcess, dom0: PeerDom0, text: string): Promise<ToAddon> => {
    await host.send({ type: 'status' });
    const call = await dom0.nextCall();
    const asked = await call.accept();
    assert.deepEqual([asked.intendedTarget, asked.service], ['@adminvm', 'glovebox.Status']);
    await call.reply(Buffer.from(text));
    await call.finish();
    return host.next('status');
  };

  for (const [what, text, expected] of [
    [
      'its templates and DispVMs',
      JSON.stringify(report),
      { dom0: null, templates: [{ name: 'debian-13', problem: null, system: null }], dispvms: 1, daemon },
    ],
    [
      'which templates are those of all users of the computer',
      JSON.stringify({ ...report, templates: report.templates.map((template) => ({ ...template, system: 'used' })) }),
      { dom0: null, templates: [{ name: 'debian-13', problem: null, system: 'used' }], dispvms: 1, daemon },
    ],
    [
      'that no window can be opened',
      JSON.stringify({ ...report, guiReady: false }),
      { dom0: 'gui-unavailable', templates: [{ name: 'debian-13', problem: null, system: null }], dispvms: 1, daemon },
    ],
    [
      'that no VM can start on this computer',
      JSON.stringify({ ...report, cannotStart: 'bwrap: setting up uid map: Permission denied' }),
      { dom0: 'engine-failed', templates: [{ name: 'debian-13', problem: null, system: null }], dispvms: 1, daemon },
    ],
    [
      'nothing of an answer of another form',
      JSON.stringify({ ...report, more: 1 }),
      { dom0: 'dom0-protocol', templates: null, dispvms: null, daemon: null },
    ],
    [
      'nothing of an answer that is no JSON',
      '{',
      { dom0: 'dom0-protocol', templates: null, dispvms: null, daemon: null },
    ],
    [
      'nothing of an answer without end',
      `"${'x'.repeat(1_100_000)}"`,
      { dom0: 'dom0-protocol', templates: null, dispvms: null, daemon: null },
    ],
  ] as const) {
    test(`is asked from dom0 itself: ${what}`, async (t) => {
      const { host, dom0 } = await startHost(t);
      await host.greet();
      assert.deepEqual(await answer(host, dom0, text), { type: 'status', ...expected });
    });
  }

  test(
    'says of a template that policy names by its hash that its files were not read yet, until they were',
    { skip: missingForAdministratorsFile ?? false },
    async (t) => {
      const hash = 'a'.repeat(64);
      const { host, dom0 } = await startHost(t, async ({ root, environment }) => {
        const path = join(root, 'policies.json');
        environment['GLOVEBOX_MANAGED_POLICY'] = path;
        const managed = { version: 1, templateHashes: { 'debian-13': hash } };
        await writeFile(path, JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: managed } } } }));
      });
      await host.greet();
      const read = (sha256: string | null): string =>
        JSON.stringify({ ...report, templates: report.templates.map((template) => ({ ...template, sha256 })) });
      const debian = { name: 'debian-13', problem: null, system: null };
      for (const [sha256, described] of [
        [null, { ...debian, isUnread: true }],
        [hash, debian],
        ['b'.repeat(64), { ...debian, problem: 'template-unlike' }],
      ] as const) {
        host.received.length = 0;
        assert.deepEqual(await answer(host, dom0, read(sha256)), {
          ...{ type: 'status', dom0: null, templates: [described] },
          ...{ dispvms: 1, daemon },
        });
      }
    },
  );

  test('is asked once for many who ask at the same time', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    for (let times = 0; times < 5; times += 1) await host.send({ type: 'status' });
    await answer(host, dom0, JSON.stringify(report));
    await host.send({ type: 'hello', version: 1 });
    await waitUntil(
      () => host.received.filter(({ type }) => type === 'hello').length === 2,
      'the host has read everything',
    );
    assert.equal(host.received.filter(({ type }) => type === 'status').length, 1);
  });

  test('stays unknown, but not broken, where policy keeps it from this qube', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.send({ type: 'status' });
    const call = await dom0.nextCall();
    await call.greet();
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
    assert.deepEqual(await host.next('status'), {
      type: 'status',
      dom0: null,
      templates: null,
      dispvms: null,
      daemon: null,
    });
  });

  test('is dom0-unreachable where none runs and none can be started', async (t) => {
    const folders = await privateFolders();
    const host = new HostProcess({ ...folders.environment, GLOVEBOX_RUNTIME_DIR: '/dev/null/glovebox' });
    t.after(async () => {
      await host.stop();
      await folders.remove();
    });
    await host.greet();
    await host.send({ type: 'status' });
    assert.deepEqual(await host.next('status'), {
      type: 'status',
      dom0: 'dom0-unreachable',
      templates: null,
      dispvms: null,
      daemon: null,
    });
  });

  test('is not told before a hello', async (t) => {
    const { host } = await startHost(t);
    await host.send({ type: 'status' });
    assert.equal(await failedCode(host), 'host-protocol');
  });
});
