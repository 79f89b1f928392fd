// What a rule asks for, as the built native host carries it: the service's argument, what comes back, when a window is
// closed, and how dom0 is.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { waitUntil } from '../support/wait-until.ts';
import { failedCode, installedBuild, openAccepted, startHost, unbuilt, type PeerCall } from './native-host-support.ts';
import type { Folders } from './private-folders.ts';

const edit = Buffer.from('changed by the user');
const copies = (folders: Folders): Promise<string[]> =>
  readdir(join(folders.root, 'Downloads', 'Glovebox')).catch(() => []);
const expectOrderlyClose = async (call: PeerCall): Promise<void> =>
  assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);

suite('what the native host asks dom0 for', { skip: unbuilt }, () => {
  test('is the argument of the service and the target, and dom0’s refusal is passed on', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    for (const [requestId, more, target, service, code] of [
      ['net', { network: true }, '@dispvm', 'qubes.OpenInVM+network', 'network-unavailable'],
      ['cad', { disposableTemplate: 'cad-windows' }, '@dispvm:cad-windows', 'qubes.OpenInVM', 'policy-denied'],
      ['drop', { returnEdits: false }, '@dispvm', 'qubes.OpenInVM+no-edits', 'policy-denied'],
    ] as const) {
      await host.open(requestId, more);
      const call = await dom0.nextCall();
      const asked = await call.greet();
      assert.deepEqual([asked.intendedTarget, asked.service], [target, service]);
      if (code !== 'policy-denied') await call.status({ event: 'failure', code });
      await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
      assert.equal(await failedCode(host, requestId), code);
    }
  });

  test('says first where its person sits, as Thunderbird’s environment has it, and what they read, as Thunderbird has it', async (t) => {
    const desktops = {
      DISPLAY: 'localhost:10.0',
      WAYLAND_DISPLAY: 'wayland-1',
      XDG_RUNTIME_DIR: '/run/user/7',
      XAUTHORITY: '',
      LC_ALL: 'fr_FR.UTF-8',
      XDG_ACTIVATION_TOKEN: 'spent',
    };
    const { host, dom0 } = await startHost(t, ({ environment }) =>
      Promise.resolve(void Object.assign(environment, desktops)),
    );
    await host.send({ type: 'hello', version: 1, language: 'de-AT' });
    await host.next('hello');
    await host.open('a');
    const call = await dom0.nextCall();
    await call.greet();
    const seat = { x11: 'localhost:10.0', wayland: '/run/user/7/wayland-1' };
    assert.deepEqual(call.desktop, { ...seat, language: 'de-AT', build: await installedBuild() });
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
  });

  test('says what its environment has of the language where Thunderbird says nothing', async (t) => {
    const nowhere = { DISPLAY: '', WAYLAND_DISPLAY: '', XAUTHORITY: '', LC_ALL: 'de_DE.UTF-8' };
    const { host, dom0 } = await startHost(t, ({ environment }) =>
      Promise.resolve(void Object.assign(environment, nowhere)),
    );
    await host.greet();
    await host.open('a');
    const call = await dom0.nextCall();
    await call.greet();
    assert.deepEqual(call.desktop, { language: 'de-DE', build: await installedBuild() });
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
  });

  test('drops a reply that it did not ask for', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    await host.open('d', { returnEdits: false });
    const call = await dom0.nextCall();
    await call.accept();
    await host.send({ type: 'end', requestId: 'd' });
    await call.readInput();
    await call.reply(edit);
    await call.finish();
    await host.next('done', 'd');
    assert.deepEqual(await copies(folders), []);
  });
});

suite('a close by the add-on', { skip: unbuilt }, () => {
  test('is orderly: the edit still comes back', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'c');
    await host.send({ type: 'end', requestId: 'c' });
    await call.readInput();
    for (let times = 0; times < 3; times += 1) await host.send({ type: 'close', requestId: 'c' });
    await expectOrderlyClose(call);
    await call.status({ event: 'stage', stage: 'closed', atMs: Date.now() });
    await call.reply(edit);
    await call.finish();
    const { path } = await host.next('edited', 'c');
    assert.deepEqual(await readFile(path), edit);
    assert.deepEqual(await copies(folders), ['contract (edited).pdf']);
    await host.next('done', 'c');
    assert.equal(host.endings('c').length, 1);
  });

  test('in the middle of an attachment lets the add-on finish its sentence', async (t) => {
    const { host, call } = await openAccepted(t, 'm');
    await host.send({ type: 'chunk', requestId: 'm', base64: 'QQ==' });
    await host.send({ type: 'close', requestId: 'm' });
    await host.send({ type: 'chunk', requestId: 'm', base64: 'QQ==' });
    await host.send({ type: 'end', requestId: 'm' });
    await waitUntil(
      async () => (await call.nextMessage()).type === messageTypes.connectionTerminated,
      'dom0 is asked to close',
    );
    await call.status({ event: 'failure', code: 'cancelled' });
    await call.finish(125);
    assert.equal(await failedCode(host, 'm'), 'cancelled');
    await host.send({ type: 'close', requestId: 'm' });
    await host.greet();
    assert.equal(host.endings('m').length, 1);
  });

  test('of a request that was never opened is host-protocol', async (t) => {
    const { host } = await startHost(t);
    await host.greet();
    await host.send({ type: 'close', requestId: 'nobody' });
    assert.equal(await failedCode(host, 'nobody'), 'host-protocol');
  });
});

suite('a window that nobody uses', { skip: unbuilt }, () => {
  test('is closed by dom0, which is told after how long; the add-on hears why, and the edit comes back', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    await host.open('i', { closeAfterIdleMinutes: 3 });
    const call = await dom0.nextCall();
    await call.accept();
    assert.equal(call.desktop?.closeAfterIdleMs, 180_000);
    await host.send({ type: 'end', requestId: 'i' });
    await call.readInput();
    await call.status({ event: 'stage', stage: 'visible', atMs: Date.now() });
    await call.status({ event: 'idleClosed' });
    await call.reply(edit);
    await call.finish();
    await host.next('done', 'i');
    const told = host.received.map(({ type }) => type);
    assert.deepEqual(
      told.filter((type) => ['idleClosed', 'edited', 'done', 'failed'].includes(type)),
      ['idleClosed', 'edited', 'done'],
    );
    assert.deepEqual(await copies(folders), ['contract (edited).pdf']);
  });

  test('stays open where no rule closes it', async (t) => {
    const { call } = await openAccepted(t, 'u');
    assert.notEqual(call.desktop, null);
    assert.equal(call.desktop?.closeAfterIdleMs, undefined);
  });
});
