// How the built native host brings the window of an open request to the front.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { failedCode, startHost, unbuilt } from './native-host-support.ts';

suite('the native host that is to show a window', { skip: unbuilt }, () => {
  for (const [exitCode, isShown] of [
    [0, true],
    [125, false],
  ] as const) {
    test(`asks dom0 for it, and ${isShown ? 'says no more' : 'says where it stays'}`, async (t) => {
      const { host, dom0 } = await startHost(t);
      await host.greet();
      await host.open('wanted');
      const opened = await dom0.nextCall();
      await opened.accept();
      await host.send({ type: 'show', requestId: 'wanted' });
      const call = await dom0.nextCall();
      const asked = await call.accept();
      assert.deepEqual([asked.intendedTarget, asked.service], ['@adminvm', 'glovebox.Show+wanted']);
      await call.finish(exitCode);
      if (!isShown) await host.next('notShown', 'wanted');
      await host.send({ type: 'end', requestId: 'wanted' });
      await opened.readInput();
      await opened.finish();
      await host.next('done', 'wanted');
      assert.equal(host.received.filter(({ type }) => type === 'notShown').length, isShown ? 0 : 1);
    });
  }

  test('knows no request of that name', async (t) => {
    const { host } = await startHost(t);
    await host.greet();
    await host.send({ type: 'show', requestId: 'never' });
    assert.equal(await failedCode(host, 'never'), 'host-protocol');
  });
});
