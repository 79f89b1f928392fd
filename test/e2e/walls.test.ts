// DispVMs under attack beside one that is not, as an ordinary user: whatever a document makes of its QEMU, dom0, the
// windows and the other document go on, the attacked call ends with a code, and the next opening works.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { isSetAside } from '../../dom0/runtime/remove-tree.ts';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { hostileAgents } from '../support/hostile-agent.ts';
import { hostileKinds } from '../support/hostile-display.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';
import { readProc, startWallsWorld, type WallsWorld } from '../support/walls-world.ts';

const slowMs = 90_000;
const lookAgainMs = 300;
const document = makePdf('Please sign here.');
/** Short enough to be waited for; the usual ones are tens of seconds. */
const deadlines = {
  editReturns: { silenceMs: 3_000, graceMs: 4_000, bytesPerSecond: 4 * 1024 * 1024 },
  agentTakes: { graceMs: 4_000, bytesPerSecond: 128 * 1024 },
} as const;
interface Honest {
  readonly call: Call;
  readonly id: string;
  readonly window: string;
}

const openHonest = async (world: WallsWorld): Promise<Honest> => {
  const call = await world.call();
  call.sendFile('honest.pdf', document, true);
  await waitUntil(() => call.reached('visible') || call.isOver, 'the honest document is visible', slowMs);
  assert.equal(call.failure, null);
  const id = call.dispvmId ?? '';
  return { call, id, window: await world.windowOf(id) };
};

/** It takes a key, and its picture becomes another one. */
const assertAlive = async (world: WallsWorld, { call, window }: Honest): Promise<void> => {
  assert.equal(call.isOver, false, 'the other document is still open');
  const look = (): string =>
    world.screen.framebuffer.sample({ x: 300, y: 300, width: 600, height: 500 }, 60, 50).join();
  await world.runX('xdotool', 'windowactivate', '--sync', window);
  const before = look();
  // Pressed again where a window that has just opened took the first key.
  await waitUntil(
    async () => {
      await world.runX('xdotool', 'windowactivate', '--sync', window);
      await world.runX('xdotool', 'key', 'ctrl+r');
      await delay(lookAgainMs);
      return look() !== before;
    },
    'the other document answers a key',
    slowMs,
  );
};

const runAsUser = async ({ user }: WallsWorld, program: string, ...args: string[]): Promise<void> => {
  const [code] = (await once(user.spawn(program, args, { stdio: 'inherit' }), 'exit')) as [number | null];
  assert.equal(code, 0, program);
};

describe('a DispVM that its document has taken over', { skip: (await missingForDispvms()) ?? false }, () => {
  let world: WallsWorld;
  let honest: Honest;
  let guiPid: number;
  /** Not even set aside: there was no descriptor to do it with. */
  const kept = new Set<string>();
  before(async () => {
    world = await startWallsWorld(deadlines);
    guiPid = await world.guiPid();
    honest = await openHonest(world);
  });
  after(() => world.stop());

  const assertUnharmed = async (t: TestContext): Promise<void> => {
    assert.ok(world.isAlive(), 'dom0 is alive');
    const askedMs = performance.now();
    const status = await waitUntil(() => fetchStatus(`${world.runtimeDir}/qrexec.sock`), 'dom0 answers');
    t.diagnostic(`dom0 answered after ${Math.round(performance.now() - askedMs)} ms`);
    assert.equal(status.guiPid, guiPid, 'the window process is the same');
    await assertAlive(world, honest);
  };

  const attack = async (t: TestContext, agent: string, display: string): Promise<Call> => {
    const call = await world.callHostile(agent, display);
    call.keepsOutput = false;
    call.sendFile('hostile.txt', document);
    if (hostileAgents[agent]?.ended !== undefined) {
      await waitUntil(() => call.reached('fileDelivered') || call.isOver, 'the hostile agent has its document', slowMs);
      call.socket.write(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)));
    }
    await assertUnharmed(t);
    return call;
  };

  /** Without what could not be removed and waits for the next start. */
  const openFolders = async (): Promise<readonly string[]> =>
    (await world.folders()).filter((name) => !isSetAside(name) && !kept.has(name));

  const assertGone = async (call: Call): Promise<void> => {
    await call.over(slowMs);
    assert.deepEqual(await openFolders(), [honest.id], 'nothing of it is left');
  };

  for (const [name, kind] of Object.entries(hostileAgents)) {
    test(`whose agent says ${name} ends alone`, async (t) => {
      const call = await attack(t, name, 'honest picture');
      await assertGone(call);
      assert.ok(kind.codes.includes(call.failure as never), `it ended with ${call.failure ?? 'no failure'}`);
    });
  }

  for (const [name, { outcome }] of Object.entries(hostileKinds)) {
    test(`whose display says ${name} ends alone, or goes on alone`, async (t) => {
      const call = await attack(t, 'honest', name);
      if (outcome === 'endured') {
        // Our own going says nothing yet of what dom0 does about it.
        call.socket.destroy();
        await waitUntil(async () => (await openFolders()).length === 1, 'nothing of it is left', slowMs);
      }
      await assertGone(call);
    });
  }

  test('is held by its limits, and has no way to write', async () => {
    const qemu = await world.qemuPid(honest.id);
    const [status, limits, score] = await Promise.all(
      ['status', 'limits', 'oom_score_adj'].map((name) => readProc(qemu, name)),
    );
    assert.match(status ?? '', new RegExp(`^Uid:\\s+${world.user.uid}\\s`, 'm'), 'an ordinary user');
    assert.match(status ?? '', /^Seccomp:\s+2$/m);
    assert.match(limits ?? '', /^Max file size\s+4194304\s/m);
    assert.match(limits ?? '', /^Max open files\s+112\s/m);
    assert.equal(score?.trim(), '800');
    for (const name of ['user', 'mnt', 'net', 'pid', 'ipc', 'uts']) {
      assert.notEqual(
        await readlink(`/proc/${qemu}/ns/${name}`),
        await readlink(`/proc/${world.daemonPid()}/ns/${name}`),
        name,
      );
    }
    const mounts = (await readProc(qemu, 'mounts'))
      .split('\n')
      .filter((line) => / rw[, ]/.test(line))
      .map((line) => line.split(' ')[1] ?? '');
    assert.deepEqual(
      mounts.filter((path) => !path.startsWith('/dev/')),
      [],
    );
  });

  test('that does not answer is said to, and is destroyed at once where the person wants it', async (t) => {
    const call = await world.call();
    call.sendFile('still.pdf', document);
    await waitUntil(() => call.reached('visible'), 'the document is visible', slowMs);
    const id = call.dispvmId ?? '';
    const qemu = await world.qemuPid(id);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    await delay(lookAgainMs);
    const look = (): string =>
      world.screen.framebuffer.sample({ x: 0, y: 0, width: 1600, height: 1200 }, 160, 120).join();
    process.kill(qemu, 'SIGSTOP');
    await delay(lookAgainMs);
    const frozen = look();
    await waitUntil(() => look() !== frozen, 'the window says that its DispVM does not answer', slowMs);
    await world.runX('xdotool', 'key', 'F10', 'Return');
    await assertGone(call);
    assert.deepEqual([call.failure, call.reached('closed'), call.stdout.length], [null, true, 0]);
    await assertUnharmed(t);
  });

  test('does not keep dom0 from going on when no descriptor is left to start another with', async (t) => {
    const pid = world.daemonPid();
    const usual = /^Max open files\s+(\d+)\s+(\d+)/m.exec(await readProc(pid, 'limits'));
    const open = (await readdir(`/proc/${pid}/fd`)).length;
    const limit = (soft: number | string): Promise<void> =>
      runAsUser(world, 'prlimit', '--pid', `${pid}`, `--nofile=${soft}:`);
    await limit(open + 1);
    const call = await world.call();
    call.sendFile('more.pdf', document, true);
    await call.over(slowMs);
    await limit(usual?.[1] ?? 1024);
    assert.ok(!call.reached('visible'));
    kept.add(call.dispvmId ?? '');
    await assertUnharmed(t);
    const next = await openHonest(world);
    next.call.socket.destroy();
    await waitUntil(async () => (await openFolders()).length === 1, 'nothing of it is left', slowMs);
    await assertGone(next.call);
  });

  test('leaves nothing that ends dom0 or keeps it from starting, not even a folder that nobody may enter', async (t) => {
    const spoil = `${world.runtimeDir}/dispvms/${honest.id}`;
    const script = `require('fs').mkdirSync('${spoil}/x/y', { recursive: true }); require('fs').chmodSync('${spoil}/x', 0)`;
    await runAsUser(world, world.user.node, '-e', script);
    const spoilt = honest;
    honest = await openHonest(world);
    spoilt.call.socket.destroy();
    await spoilt.call.over(slowMs);
    await assertUnharmed(t);
    assert.deepEqual(await openFolders(), [honest.id]);
    await world.restart();
    honest = await openHonest(world);
    assert.deepEqual(await world.folders(), [honest.id], 'nothing waits any more');
  });
});
