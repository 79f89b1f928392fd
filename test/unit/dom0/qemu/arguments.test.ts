import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bootToSave,
  describeMachine,
  qemuArguments,
  restoreToOpen,
  restoreToSave,
  type MachineUse,
  type QemuOptions,
} from '../../../../dom0/qemu/arguments.ts';
import { fromFullSavefile } from '../../../../scripts/benchmark/full-savefile.ts';
import { bootedCold } from '../../../../scripts/cold-boot.ts';

const options = (use: MachineUse): QemuOptions => ({
  use,
  accelerator: 'tcg',
  memoryMib: 384,
  rootImage: '/t/root.erofs',
  kernel: '/t/vmlinuz',
  initrd: '/t/initrd',
  channels: { kind: 'listening', qmp: '/r/qmp', agent: '/r/agent', display: '/r/display' },
  vmGenerationId: '11111111-2222-4333-8444-555555555555',
});
const restore = restoreToOpen('/t/ram');
const uses: readonly MachineUse[] = [
  bootToSave('/t/ram', '/t/console'),
  restore,
  bootedCold.use('/t/ram'),
  restoreToSave('/t/ram'),
  fromFullSavefile.use('/t/ram'),
];

/** The value after each occurrence of an option. */
const values = (programArguments: readonly string[], option: string): readonly string[] =>
  programArguments.flatMap((argument, index) => (argument === option ? [programArguments[index + 1] ?? ''] : []));

test('gives no machine a network device, a TCP listener or a window', () => {
  for (const use of uses) {
    const programArguments = qemuArguments(options(use));
    assert.ok(
      !programArguments.some((argument) =>
        /\b(net|netdev|nic|tcp|telnet|e1000|rtl8139)\b|virtio-net|hostfwd/.test(argument),
      ),
      programArguments.join(' '),
    );
    assert.ok(programArguments.includes('-nodefaults'));
    assert.deepEqual(values(programArguments, '-vnc'), ['unix:/r/display']);
    assert.deepEqual(values(programArguments, '-display'), ['none']);
  }
});

test('gives no machine a folder of this computer', () => {
  for (const use of uses) {
    const programArguments = qemuArguments(options(use)).join(' ');
    assert.doesNotMatch(programArguments, /fsdev|virtfs|9p|vhost-user|virtiofs|\bfat:|usb-mtp|\bsmb=/);
  }
});

test('opens the memory file and the root image of a clone read-only, and sandboxes every machine', () => {
  const programArguments = qemuArguments(options(restore));
  const memory = values(programArguments, '-object').find((object) => object.startsWith('memory-backend'));
  assert.equal(memory, 'memory-backend-file,id=ram,size=384M,mem-path=/t/ram,share=off,readonly=on,rom=off');
  assert.match(values(programArguments, '-drive').join(), /readonly=on/);
  for (const use of [bootToSave('/t/ram', '/t/console'), restoreToSave('/t/ram')]) {
    const making = qemuArguments(options(use));
    assert.ok(
      values(making, '-object').some(
        (object) => object === 'memory-backend-file,id=ram,size=384M,mem-path=/t/ram,share=on',
      ),
      'a template is written only while it is made',
    );
  }
  for (const use of uses)
    assert.deepEqual(values(qemuArguments(options(use)), '-sandbox'), [
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    ]);
});

test('waits for a savefile only where it restores, and warms viewers only where it saves', () => {
  assert.deepEqual(
    uses.map((use) => values(qemuArguments(options(use)), '-incoming')),
    [[], ['defer'], [], ['defer'], ['defer']],
  );
  assert.deepEqual(
    uses.map((use) =>
      values(qemuArguments(options(use)), '-append')
        .join()
        .includes('glovebox.warm=1'),
    ),
    [true, true, false, true, true],
  );
});

test('gives every use the same devices, since a savefile fits only the machine that made it', () => {
  const devices = uses.map((use) => values(qemuArguments(options(use)), '-device'));
  assert.deepEqual(devices[0], devices[1]);
  assert.deepEqual(devices[0], devices[2]);
  assert.deepEqual(devices[0], devices[3]);
  assert.deepEqual(devices[0], devices[4]);
});

test('refuses a path that would start another QEMU option', () => {
  assert.throws(() => qemuArguments({ ...options(restore), rootImage: '/t/a,readonly=off' }));
  assert.throws(() => qemuArguments(options(restoreToOpen('/t/ram,share=on'))));
});

test('describes the machine without any path of this computer, differently for another size or accelerator', () => {
  assert.ok(!describeMachine('tcg', 384).includes('/t/'));
  fc.assert(
    fc.property(fc.integer({ min: 128, max: 4096 }), fc.integer({ min: 128, max: 4096 }), (one, other) => {
      assert.equal(describeMachine('tcg', one) === describeMachine('tcg', other), one === other);
      assert.notEqual(describeMachine('tcg', one), describeMachine('kvm', one));
    }),
  );
});

test('gives a machine that may get a document no socket to make: connected descriptors, and a display to connect to', () => {
  const channels = { kind: 'given', qmpFd: 5, agentFd: 6, display: '/display' } as const;
  const programArguments = qemuArguments({ ...options(restore), channels });
  assert.deepEqual(values(programArguments, '-vnc'), ['unix:/display,reverse=on']);
  assert.deepEqual(values(programArguments, '-chardev'), ['socket,id=control,fd=5', 'socket,id=agent,fd=6']);
  assert.ok(!programArguments.some((argument) => argument.includes('server=on')));
});
