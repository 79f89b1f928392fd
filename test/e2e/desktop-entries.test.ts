// Files opened from the rest of the desktop: by the entries that `glovebox install --desktop` writes, launched as a file
// manager launches them, and by one command with several files. Real disposable VMs, words made for the run.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeLandscapePng } from '../../scripts/sample-files.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const run = promisify(execFile);
const command = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
const entries = 'home/.local/share/applications/software.glovebox.Glovebox';

describe('from the rest of the desktop', { skip: missing ?? false, concurrency: 1 }, () => {
  let world: DispvmWorld;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    world = await startDispvmWorld();
    folder = await mkdtemp(join(tmpdir(), 'glovebox-desktop-'));
    await mkdir(join(folder, 'home'));
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:XDG|GLOVEBOX)_/.test(name));
    env = {
      ...Object.fromEntries(inherited),
      HOME: join(folder, 'home'),
      LC_ALL: 'C.UTF-8',
      DISPLAY: world.screen.display,
      GLOVEBOX_RUNTIME_DIR: world.runtimeDir,
    };
    await run(process.execPath, [command, 'install', '--desktop'], { env });
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** As a file manager does, which does not wait for what it has launched. */
  const launch = (entry: string, path: string): void => {
    spawn('gio', ['launch', join(folder, `${entries}${entry}.desktop`), path], { env, stdio: 'ignore' });
  };
  const put = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const isSeen = (words: string): Promise<unknown> => waitUntilRead(world.screen.display, words, slowMs);

  // The first, while no other window says “view only”.
  test('the person’s own rules count there: a window asks where they ask, and what they block is not opened', async () => {
    await mkdir(join(folder, 'home/.config/glovebox'), { recursive: true });
    const ask = {
      id: 'images',
      when: { types: ['image'] },
      then: { action: 'ask', choices: ['open', 'save', 'view'] },
    };
    const block = { id: 'tables', title: 'Tables', when: { extensions: ['csv'] }, then: { action: 'block' } };
    const policy = join(folder, 'home/.config/glovebox/policy.json');
    await writeFile(policy, JSON.stringify({ version: 2, rules: [ask, block] }));
    const calls = (): number => world.log.filter(({ event }) => event === 'accepted').length;
    const before = calls();
    launch('', await put('coast.png', makeLandscapePng()));
    await isSeen('By its content it is a picture');
    assert.equal(calls(), before, 'nothing is asked of dom0 before the answer');
    await world.runX('xdotool', 'search', '--sync', '--name', 'open this file', 'windowactivate', '--sync');
    // The first choice is the safest one, and has the keyboard once the window has been there for a moment.
    await waitUntil(
      async () => {
        await world.runX('xdotool', 'key', 'Return');
        return calls() > before;
      },
      'it is opened',
      slowMs,
    );
    await isSeen('view only');
    await isSeen('coast.png');
    launch('', await put('list.csv', Buffer.from('one,two\n')));
    await isSeen('Your rule decided: Tables');
    await rm(policy);
  });

  test('the entry that a file manager launches shows the file in a disposable VM', async () => {
    launch('', await put('plan b.pdf', makePdf('Nine amber kites')));
    await isSeen('Nine amber kites');
    await isSeen('plan b.pdf');
  });

  test('the other one is for looking only', async () => {
    const path = await put('notes.txt', Buffer.from('Four teal lanterns\n'));
    launch('.ViewOnly', path);
    await isSeen('Four teal lanterns');
    await isSeen('view only');
  });

  test('one command opens each of several files in a disposable VM of its own, and reports on each', async () => {
    const files = [
      await put('one.pdf', makePdf('Six plum wagons')),
      await put('two.pdf', makePdf('Ten olive masts')),
      join(folder, 'none.pdf'),
    ];
    const done = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [command, 'open', '--json', '--close-after-visible', ...files],
        { env },
        (error, stdout, stderr) => resolve({ code: error?.code, stdout, stderr }),
      );
    });
    assert.equal(done.code, 1, done.stderr);
    assert.match(done.stderr, /none\.pdf/);
    const reports = done.stdout
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { attachment: { name: string }; dispvm: { id: string } | null; code?: string },
      );
    const seen = reports.filter(({ code }) => code === undefined);
    assert.deepEqual(seen.map(({ attachment }) => attachment.name).sort(), ['one.pdf', 'two.pdf']);
    assert.equal(new Set(seen.map(({ dispvm }) => dispvm?.id)).size, 2);
  });
});
