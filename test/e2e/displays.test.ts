// One dom0, and people at two displays: each sees the window where they asked for it, in their language.
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childPids } from '../../dom0/runtime/processes.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const glovebox = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));

interface Command {
  readonly child: ChildProcess;
  readonly said: () => string;
}

describe('people at two displays of one dom0', { concurrency: 1, skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let second: Xvfb;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'displays-'));
    await writeFile(join(folder, 'offer.pdf'), makePdf('Seven grey doors'));
    world = await startDispvmWorld({ pool: { spares: 1 } });
    second = await startXvfb();
  });
  after(async () => {
    await world.stop();
    await second.stop();
    await rm(folder, { recursive: true });
  });

  /** The built command, in the environment that the person at this display has. */
  const open = (DISPLAY: string, LC_ALL: string, picture = join(folder, 'none.png')): Command => {
    const env = {
      ...process.env,
      DISPLAY,
      LC_ALL,
      WAYLAND_DISPLAY: '',
      XAUTHORITY: '',
      GLOVEBOX_RUNTIME_DIR: world.runtimeDir,
    };
    const args = [glovebox, 'open', join(folder, 'offer.pdf'), '--view-only', '--screenshot', picture];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return { child, said: () => said };
  };
  const runOn = async (DISPLAY: string, ...args: readonly string[]): Promise<string> =>
    (
      await promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY } }).catch(() => ({ stdout: '' }))
    ).stdout.trim();
  const titlesOn = async (display: string): Promise<string[]> => {
    const windows = (await runOn(display, 'search', '--onlyvisible', '--name', '^\\[disp')).split('\n').filter(Boolean);
    return Promise.all(windows.map((window) => runOn(display, 'getwindowname', window)));
  };
  const onlyTitleOn = (display: string): Promise<string> =>
    waitUntil(
      async () => ((await titlesOn(display)).length === 1 ? ((await titlesOn(display))[0] ?? null) : null),
      `a window is on ${display}`,
      slowMs,
    );
  /** The processes of windows that run. */
  const guis = async (): Promise<number> => {
    const names = await Promise.all(
      (await childPids(process.pid)).map((pid) => readFile(`/proc/${pid}/comm`, 'latin1').catch(() => '')),
    );
    return names.filter((name) => name.trim() === 'gjs').length;
  };
  const close = async ({ child }: Command, display: string): Promise<void> => {
    const exited = once(child, 'exit');
    await runOn(
      display,
      'windowactivate',
      '--sync',
      await runOn(display, 'search', '--onlyvisible', '--name', '^\\[disp'),
      'key',
      'alt+F4',
    );
    await exited;
    assert.equal(child.exitCode, 0);
  };

  test('each sees the window on their own, in their language; the other’s process of windows ends with its last', async () => {
    await waitUntil(
      async () => (await world.folders()).length === 1,
      'a spare has its window on the first display',
      slowMs,
    );
    const [firstPicture, secondPicture] = [join(folder, 'first.png'), join(folder, 'second.png')];
    const there = open(second.display, 'de_DE.UTF-8', secondPicture);
    assert.match(await onlyTitleOn(second.display), /offer\.pdf — nur ansehen, kein Netzwerk/);
    assert.deepEqual(await titlesOn(world.screen.display), []);
    await waitUntil(() => existsSync(secondPicture), 'the document is visible there', slowMs);
    const here = open(world.screen.display, 'C.UTF-8', firstPicture);
    assert.match(await onlyTitleOn(world.screen.display), /offer\.pdf — view only, no network/);
    await waitUntil(() => existsSync(firstPicture), 'the document is visible here', slowMs);
    assert.equal((await titlesOn(second.display)).length, 1);
    assert.equal(await guis(), 2);
    await close(there, second.display);
    await waitUntil(async () => (await guis()) === 1, 'the second display’s process has ended');
    assert.equal((await titlesOn(world.screen.display)).length, 1, 'the first one’s window stays');
    await close(here, world.screen.display);
  });

  test('where there is no such display the person is told, and the window comes up nowhere else', async () => {
    const { child, said } = open(':4242', 'de_DE.UTF-8');
    await once(child, 'exit');
    assert.equal(child.exitCode, 1);
    assert.match(said(), /Das Fenster für die Wegwerf-VM konnte nicht geöffnet werden\./);
    assert.deepEqual([...(await titlesOn(world.screen.display)), ...(await titlesOn(second.display))], []);
    assert.equal(await guis(), 1);
  });
});
