// Whether a display answers, with a real QEMU: idle, stopped, and going on. It takes as long as the relay is patient.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { awaitDisplay, startRelayedDisplay } from '../support/relayed-display.ts';
import { openRfbWindow } from '../support/rfb-window.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;
/** Nothing comes by itself for so long where nothing changes. */
const idleMs = 4_000;
const qemuProgram = '/usr/bin/qemu-system-x86_64';

describe('the display of a QEMU', { concurrency: true }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-answers-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** One without a guest's system: its screen says so, and stays as it is. */
  const startQemu = (displayPath: string, ...more: string[]): ChildProcess =>
    spawn(
      qemuProgram,
      [
        '-M',
        'q35',
        '-accel',
        'tcg',
        '-m',
        '64',
        '-nodefaults',
        '-display',
        'none',
        '-device',
        'bochs-display,vgamem=4M,xres=1024,yres=768',
        '-vnc',
        `unix:${displayPath},reverse=on`,
        ...more,
      ],
      { stdio: 'ignore' },
    );

  test(
    'is told not to answer when it is stopped, and to answer when it goes on',
    { skip: !existsSync(qemuProgram) },
    async () => {
      const path = join(folder, 'stopped');
      const { displayPath, relayed } = await awaitDisplay(path);
      const qemu = startQemu(displayPath);
      try {
        const { answering, end, relay } = await relayed;
        const window = await openRfbWindow(path);
        // As gtk-vnc does: the next request follows each update.
        window.socket.on('data', () => window.ask());
        window.ask();
        await waitUntil(() => window.updates().length > 1024 * 768 * 4, 'the first picture');
        qemu.kill('SIGSTOP');
        await waitUntil(() => answering.length > 0, 'it does not answer', slowMs);
        qemu.kill('SIGCONT');
        await waitUntil(() => answering.length > 1, 'it answers', slowMs);
        assert.deepEqual(answering, [false, true]);
        assert.equal(end(), null);
        await relay.close();
      } finally {
        const gone = once(qemu, 'exit');
        qemu.kill('SIGKILL');
        await gone;
      }
    },
  );

  test(
    'is never told not to answer while it is idle, its guest asleep as a spare’s is',
    { skip: !existsSync(qemuProgram) },
    async () => {
      const path = join(folder, 'idle');
      const { displayPath, relayed } = await awaitDisplay(path);
      const qemu = startQemu(displayPath, '-S');
      try {
        const { answering, relay } = await relayed;
        const window = await openRfbWindow(path);
        let answers = 0;
        let heardMs = performance.now();
        window.socket.on('data', () => {
          if (performance.now() - heardMs > idleMs) answers += 1;
          heardMs = performance.now();
          window.ask();
        });
        window.ask();
        await waitUntil(() => answers > 1, 'answers to the questions of an idle time', slowMs);
        assert.deepEqual(answering, []);
        await relay.close();
      } finally {
        const gone = once(qemu, 'exit');
        qemu.kill('SIGKILL');
        await gone;
      }
    },
  );

  test('ends when it does not even greet', async () => {
    const { relay } = await startRelayedDisplay(join(folder, 'silent'));
    assert.equal(await relay.ended, 'no-greeting');
  });
});
