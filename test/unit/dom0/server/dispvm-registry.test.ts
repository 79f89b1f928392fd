import assert from 'node:assert/strict';
import test from 'node:test';
import type { MachineSource } from '../../../../dom0/engine/machine.ts';
import type { LogEntry } from '../../../../dom0/runtime/log.ts';
import { DispvmRegistry } from '../../../../dom0/server/dispvm-registry.ts';
import { failure } from '../../../../protocol/result.ts';

const patience = { signal: new AbortController().signal, onWait: () => assert.fail('it waits') };

test('a source that throws, or has no machine, costs no place', async () => {
  const log: LogEntry[] = [];
  let taken = 0;
  const source: MachineSource = {
    take: () => {
      taken += 1;
      return taken % 2 === 0 ? Promise.resolve(failure('storage-full')) : Promise.reject(new Error('the disk broke'));
    },
    setBusy: () => undefined,
    describe: () => [],
    stop: () => Promise.resolve(),
  };
  const registry = new DispvmRegistry(source, 1, (entry) => log.push(entry));
  const codes: unknown[] = [];
  for (let call = 0; call < 4; call += 1) {
    const dispvm = await registry.take('debian-13', `call-${call}`, patience);
    codes.push(dispvm.ok ? null : dispvm.error);
  }
  assert.deepEqual(codes, ['internal', 'storage-full', 'internal', 'storage-full']);
  assert.equal(log.filter(({ event, cause }) => event === 'bug' && cause?.includes('the disk broke')).length, 2);
  assert.deepEqual(registry.describe(), []);
});
