import assert from 'node:assert/strict';
import test from 'node:test';
import type { Machine, MachineSource } from '../../../../dom0/engine/machine.ts';
import type { LogEntry } from '../../../../dom0/runtime/log.ts';
import { DispvmRegistry } from '../../../../dom0/server/dispvm-registry.ts';
import { Deferred } from '../../../../protocol/deferred.ts';
import { failure, success } from '../../../../protocol/result.ts';
import { savedScreen } from '../../../../protocol/screen.ts';

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

/** It cannot begin, and ends when it is killed. */
const brokenSpare = (onRemoved: () => void): Machine => {
  const ended = new Deferred<void>();
  return {
    description: { id: 'disp1', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' },
    viewers: { version: 2, viewers: [], types: [], fallback: { text: null, other: null } },
    documentMaxBytes: 1,
    hasBegunRestore: true,
    begin: () => {
      throw new Error('the spare broke');
    },
    screen: savedScreen,
    display: new Promise(() => undefined),
    watchAnswering: () => undefined,
    agent: new Promise(() => undefined),
    ended: ended.promise,
    kill: () => ended.resolve(),
    remove: () => {
      onRemoved();
      return Promise.resolve();
    },
  };
};

test('a machine that cannot begin because of a bug is ended and removed, and costs no place', async () => {
  const log: LogEntry[] = [];
  let removed = 0;
  const source: MachineSource = {
    take: () => Promise.resolve(success(brokenSpare(() => (removed += 1)))),
    setBusy: () => undefined,
    describe: () => [],
    stop: () => Promise.resolve(),
  };
  const registry = new DispvmRegistry(source, 1, (entry) => log.push(entry));
  for (let call = 1; call <= 2; call += 1) {
    const taken = await registry.take('debian-13', `call-${call}`, patience);
    assert.equal(taken.ok && (await taken.value.gone), 'internal');
    assert.equal(removed, call);
  }
  assert.equal(log.filter(({ event, cause }) => event === 'bug' && cause?.includes('the spare broke')).length, 2);
  assert.deepEqual(registry.describe(), []);
});
