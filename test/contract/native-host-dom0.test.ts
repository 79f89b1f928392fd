// The built native host with a dom0 that is missing, hostile or gone.
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { encodeData, encodeExitCode, encodeHello, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { failedCode, HostProcess, openAccepted, startHost, unbuilt } from './native-host-support.ts';
import { privateFolders } from './private-folders.ts';
import { inBackground } from '../support/in-background.ts';

suite('the native host and a dom0 that is missing, hostile or gone', { skip: unbuilt }, () => {
  test('says dom0-unreachable when no daemon can be started', async (t) => {
    const folders = await privateFolders();
    const host = new HostProcess({ ...folders.environment, GLOVEBOX_RUNTIME_DIR: '/dev/null/glovebox' });
    t.after(async () => {
      await host.stop();
      await folders.remove();
    });
    await host.greet();
    await host.open('one');
    assert.equal(await failedCode(host, 'one'), 'dom0-unreachable');
  });

  test('does not talk to a socket in a folder that others can enter', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await chmod(folders.root, 0o755);
    inBackground(dom0.nextCall().then(() => assert.fail('the host connected')));
    await host.greet();
    await host.open('one');
    assert.equal((await host.next('failed', 'one')).code, 'dom0-unreachable');
  });

  for (const [what, answer] of [
    ['another message than HELLO', encodeExitCode(0)],
    ['a HELLO of an older version', encodeHello(2)],
    ['a message of unknown type', Buffer.from('7f00000000000000', 'hex')],
    ['a message above the limit', Buffer.from('90010000ffffffff', 'hex')],
  ] as const) {
    test(`takes ${what} for dom0-protocol`, async (t) => {
      const { host, dom0 } = await startHost(t);
      await host.greet();
      await host.open('one');
      const call = await dom0.nextCall();
      await call.send(answer);
      assert.equal(await failedCode(host, 'one'), 'dom0-protocol');
    });
  }

  for (const [what, answer] of [
    ['a status line that is not JSON', encodeMessage(messageTypes.dataStderr, Buffer.from('hello\n'))],
    ['an unknown status', encodeMessage(messageTypes.dataStderr, Buffer.from('{"event":"party"}\n'))],
    ['a second answer', encodeMessage(messageTypes.serviceConnect, Buffer.from('0000000000000000660000', 'hex'))],
    ['input of its own', encodeMessage(messageTypes.dataStdin, Buffer.from('x'))],
    ['a broken exit code', encodeMessage(messageTypes.dataExitCode, Buffer.from('x'))],
    [
      'more after the end of the reply',
      Buffer.concat([encodeMessage(messageTypes.dataStdout), ...encodeData(messageTypes.dataStdout, Buffer.from('x'))]),
    ],
  ] as const) {
    test(`takes ${what} for dom0-protocol during a call`, async (t) => {
      const { host, call } = await openAccepted(t, 'one');
      await call.send(answer);
      assert.equal(await failedCode(host, 'one'), 'dom0-protocol');
    });
  }

  test('passes on why dom0 refused, and policy-denied where it did not say', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    for (const code of ['too-many-dispvms', 'policy-denied'] as const) {
      await host.open(code);
      const call = await dom0.nextCall();
      await call.greet();
      if (code !== 'policy-denied') await call.status({ event: 'failure', code });
      await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
      assert.equal(await failedCode(host, code), code);
    }
  });

  test('says dom0-unreachable when dom0 hangs up without a word', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('one');
    (await dom0.nextCall()).socket.destroy();
    assert.equal(await failedCode(host, 'one'), 'dom0-unreachable');
  });
});
