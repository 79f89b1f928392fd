// Documents of a person's computer in DispVMs of hosts elsewhere: real hosts with QEMU behind a real HAProxy, TLS with
// certificates on both sides, and the windows on the person's own screen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openInVm, type OpenInVm } from '../../native-host/open-in-vm.ts';
import type { Call as HostCall, CallOutcome } from '../../native-host/transport.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { dataDir } from '../../protocol/paths.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import type { Stage } from '../../protocol/stages.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { missingForBalancer, startBalancer, type Balancer } from '../../scripts/farm-parts/balancer.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { removeDom0, startDom0, type Dom0 } from '../support/dom0.ts';
import {
  createFarm,
  farmTransport,
  settingsFor,
  startFarmHost,
  type FarmHost,
  type TestFarm,
} from '../support/farm.ts';
import { inBackground } from '../support/in-background.ts';
import { readScreen } from '../support/read-text.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForBalancer());
const slowMs = 90_000;
const keyTakenMs = 4_000;

interface Opening {
  readonly call: HostCall;
  readonly stages: Map<Stage, number>;
  readonly reply: () => Buffer;
  readonly outcome: () => CallOutcome | null;
}

describe('a farm of two hosts behind HAProxy', { concurrency: 1, skip: missing ?? false }, () => {
  let farm: TestFarm;
  let screen: Xvfb;
  let windows: Dom0;
  let hosts: FarmHost[];
  let balancer: Balancer;
  let settings: FarmSettings;
  let count = 0;
  let poolFile: string;

  const startHost = (): Promise<FarmHost> =>
    startFarmHost(farm, {
      dataDir: dataDir(process.env),
      env: { GLOVEBOX_POOL_FILE: poolFile },
      args: ['--agent-port', '0', '--source-dispvms', '3', '--drain-minutes', '2'],
    });
  const startBalancing = async (): Promise<void> => {
    const port = await findFreePort();
    const folder = join(farm.folder, `balancer-${port}`);
    await mkdir(folder);
    const balanced = hosts.map((host, index) => ({ ...host, name: `host-${index + 1}`, address: '127.0.0.1' }));
    balancer = await startBalancer(folder, '127.0.0.1', port, balanced);
    settings = settingsFor(farm, port);
    await waitUntil(
      async () => Object.values(await balancer.states()).filter((state) => state === 'UP').length === hosts.length,
      'HAProxy takes each host for up',
      slowMs,
    );
  };
  before(async () => {
    farm = await createFarm();
    poolFile = join(farm.folder, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ build: false, spares: 0, prestarted: 0 }));
    screen = await startXvfb();
    windows = await startDom0({
      args: ['--windows'],
      env: { DISPLAY: screen.display, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
    });
    hosts = [await startHost(), await startHost()];
    await startBalancing();
  });
  after(async () => {
    await balancer.stop();
    for (const host of hosts) await host.remove();
    await removeDom0(windows);
    await screen.stop();
    await farm.remove();
  });

  const open = (sentence: string, asked: Partial<OpenInVm> & { readonly by?: FarmSettings } = {}): Opening => {
    const stages = new Map<Stage, number>();
    const pieces: Uint8Array[] = [];
    let outcome: CallOutcome | null = null;
    const request: OpenInVm = {
      requestId: `farm-${++count}`,
      untrustedName: `${sentence}.pdf`,
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
      ...asked,
    };
    const call = openInVm(farmTransport(asked.by ?? settings, windows.socketPath), request, {
      onStdout: (bytes) => {
        pieces.push(bytes);
        return Promise.resolve();
      },
      onStatus: (status) => {
        if (status.event === 'stage') stages.set(status.stage, status.atMs);
      },
    });
    const contents = request.untrustedName.endsWith('.pdf') ? makePdf(sentence) : Buffer.from(`${sentence}\n`);
    inBackground(call.write(contents).then(() => call.end()));
    inBackground(call.outcome.then((ended) => (outcome = ended)));
    return { call, stages, reply: () => Buffer.concat(pieces), outcome: () => outcome };
  };
  const visible = async (opening: Opening): Promise<Opening> => {
    await waitUntil(
      () => opening.stages.has('visible') || opening.outcome() !== null,
      'the document is visible',
      slowMs,
    );
    assert.ok(opening.stages.has('visible'), JSON.stringify(opening.outcome()));
    return opening;
  };
  const codeOf = async (opening: Opening): Promise<ErrorCode | null> => {
    const ended = await waitUntil(() => opening.outcome(), 'the call is over', slowMs);
    return ended.ok ? null : ended.error.code;
  };
  const close = async (opening: Opening): Promise<ErrorCode | null> => {
    opening.call.close();
    return codeOf(opening);
  };
  const runX = async (program: string, ...args: readonly string[]): Promise<string> =>
    (
      await promisify(execFile)(program, args, { env: { ...process.env, DISPLAY: screen.display } }).catch(() => ({
        stdout: '',
      }))
    ).stdout;
  const titles = async (): Promise<readonly string[]> => {
    const ids = (await runX('xdotool', 'search', '--onlyvisible', '--name', '^\\[disp')).split('\n').filter(Boolean);
    return Promise.all(ids.map((id) => runX('xdotool', 'getwindowname', id)));
  };
  const press = async (key: string): Promise<void> => {
    const [window = ''] = (await runX('xdotool', 'search', '--onlyvisible', '--name', '^\\[disp')).split('\n');
    await runX('xdotool', 'windowactivate', '--sync', window, 'key', key);
  };
  const nothingLeft = async (): Promise<void> => {
    const folders = async (): Promise<readonly string[]> =>
      (
        await Promise.all(
          [windows, ...hosts].map(({ runtimeDir }) => readdir(join(runtimeDir, 'dispvms')).catch(() => [])),
        )
      ).flat();
    await waitUntil(async () => (await folders()).length === 0, 'nothing is left on any host', slowMs);
    assert.deepEqual(await readdir(join(windows.runtimeDir, 'pictures')), [], 'nor a socket of a picture here');
  };

  test('a document is shown on the person’s screen, with their label, and closing its window leaves nothing', async () => {
    const opening = await visible(open('Three green lamps', { viewOnly: true }));
    assert.match((await titles()).join(), /Three green lamps\.pdf/);
    assert.match(await readScreen(screen.display), /Three green lamps/);
    assert.equal(windows.log().includes('"restoring"'), false, 'no DispVM is on the person’s computer');
    // A window manager may call a window active before the keyboard is its own.
    await waitUntil(
      async () => {
        await press('alt+F4');
        return waitUntil(() => opening.outcome() !== null, 'the call is over', keyTakenMs).catch(() => false);
      },
      'its window is closed by its person',
      slowMs,
    );
    assert.equal(await codeOf(opening), null);
    assert.ok(opening.stages.has('gone'));
    await waitUntil(async () => (await titles()).length === 0, 'the window is closed');
    await nothingLeft();
  });

  test('an edit comes home from the host', async () => {
    const opening = await visible(open('first line', { untrustedName: 'notes.txt' }));
    await press('ctrl+e');
    await waitUntil(async () => /changes come back/.test((await titles()).join()), 'the editor has the text', slowMs);
    await runX('xdotool', 'key', 'ctrl+End');
    await runX('xdotool', 'type', '--delay', '120', 'second line');
    await runX('xdotool', 'key', 'ctrl+s');
    await waitUntil(() => hosts.some((host) => host.log().includes('"saved"')), 'the host holds it', slowMs);
    assert.equal(await close(opening), null);
    assert.equal(opening.reply().toString(), 'first line\nsecond line');
    await nothingLeft();
  });

  test('opens of one person are spread over the hosts, each in a DispVM of its own', async () => {
    const openings = [open('One'), open('Two'), open('Three'), open('Four')];
    await Promise.all(openings.map(visible));
    const sessions = Object.values(await balancer.sessions());
    assert.deepEqual(
      sessions.map((number) => number > 0),
      [true, true],
      JSON.stringify(sessions),
    );
    await Promise.all(openings.map(close));
    await nothingLeft();
  });

  test('who has as many open as they may is told so, and opens again after closing one', async () => {
    const only = settingsFor(farm, hosts[0]?.port ?? 0);
    const openings = [open('One', { by: only }), open('Two', { by: only }), open('Three', { by: only })];
    await Promise.all(openings.map(visible));
    assert.equal(await codeOf(open('Four', { by: only })), 'farm-busy');
    await Promise.all(openings.slice(0, 1).map(close));
    openings.push(await visible(open('Five', { by: only })));
    await Promise.all(openings.map(close));
    await nothingLeft();
  });

  test('a host that is told to end keeps what is open, takes nothing new, and another one does', async () => {
    const [first, second] = hosts;
    assert.ok(first !== undefined && second !== undefined);
    const kept = await visible(open('Kept', { by: settingsFor(farm, first.port) }));
    first.child.kill('SIGTERM');
    await waitUntil(
      async () => (await balancer.states())['host-1']?.startsWith('DRAIN') === true,
      'HAProxy hears of it',
      slowMs,
    );
    assert.equal(await codeOf(open('Refused', { by: settingsFor(farm, first.port) })), 'farm-draining');
    const others = await Promise.all([open('One'), open('Two')].map(visible));
    assert.equal(kept.outcome(), null, 'what was open stays');
    assert.deepEqual((await balancer.sessions())['host-1'], 0);
    await Promise.all([...others, kept].map(close));
    if (first.child.exitCode === null) await once(first.child, 'exit');
    assert.equal(first.child.exitCode, 0);
    await first.remove();
    hosts = [await startHost(), second];
    await balancer.stop();
    await startBalancing();
    await nothingLeft();
  });

  test('a host that is killed: its documents are lost and said to be, and the next click opens on another one', async () => {
    const [first, second] = hosts;
    assert.ok(first !== undefined && second !== undefined);
    const there = await visible(open('There', { by: settingsFor(farm, first.port) }));
    const elsewhere = await visible(open('Elsewhere', { by: settingsFor(farm, second.port) }));
    first.child.kill('SIGKILL');
    const killedMs = performance.now();
    const next = open('Next');
    assert.equal(await codeOf(there), 'farm-lost');
    await visible(next);
    console.log(`visible on another host ${Math.round(performance.now() - killedMs)} ms after the kill`);
    assert.equal(elsewhere.outcome(), null, 'nobody else notices');
    const [lost = ''] = (await runX('xdotool', 'search', '--onlyvisible', '--name', 'There.pdf')).split('\n');
    await runX('xdotool', 'windowactivate', '--sync', lost);
    await waitUntil(
      async () => /computer that showed the document broke/.test(await readScreen(screen.display)),
      'its window says so',
      slowMs,
    );
    await Promise.all([next, elsewhere].map(close));
    // The next daemon there destroys what the killed one left.
    const again = await startFarmHost(farm, {
      dataDir: dataDir(process.env),
      env: { GLOVEBOX_POOL_FILE: poolFile },
      baseDir: first.baseDir,
    });
    hosts = [again, second];
    await nothingLeft();
  });
});
