// A dom0 that takes the connection and says nothing: the person hears of it, and it is to be replaced.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { EmbeddedTransport } from '../../../native-host/embedded-transport.ts';
import { success } from '../../../protocol/result.ts';
import { connectPair } from '../../support/socket-pair.ts';

test('a dom0 that does not answer a greeting is told to be replaced, one that leaves is not', async (t) => {
  const call = async (isSilent: boolean): Promise<readonly unknown[]> => {
    const [near, far] = await connectPair();
    let replaced = 0;
    const transport = new EmbeddedTransport(
      () => Promise.resolve(success(near)),
      () => null,
      () => (replaced += 1),
      () => 10_000,
    );
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const handlers = { onStdout: () => Promise.resolve(), onStatus: () => undefined };
    const { outcome } = transport.connect({ intendedTarget: '@dispvm', requestId: 'a', service: 'x' }, handlers);
    // The daemon has greeted, and says nothing from here on.
    await once(far, 'readable');
    if (isSilent) t.mock.timers.tick(10_000);
    else far.destroy();
    const ended = await outcome;
    t.mock.timers.reset();
    far.destroy();
    return [ended.ok ? null : ended.error.code, replaced];
  };
  assert.deepEqual(await call(true), ['dom0-unreachable', 1]);
  assert.deepEqual(await call(false), ['dom0-unreachable', 0]);
});
