// Several files in one disposable VM by the command line: one window with a list, leafed through by keys and by a click, what
// cannot be shown between what can. Real disposable VMs, words and colours made for the run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { convertPicture } from '../support/picture-maker.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 120_000;
const command = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
const photosCount = 40;

interface Done {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

describe('several files in one disposable VM', { skip: missing ?? false, concurrency: 1 }, () => {
  let world: DispvmWorld;
  let folder: string;
  before(async () => {
    world = await startDispvmWorld();
    folder = await mkdtemp(join(tmpdir(), 'glovebox-several-'));
    await mkdir(join(folder, 'home'));
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const put = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const start = (...args: readonly string[]): Promise<Done> => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:XDG|GLOVEBOX_(?!DATA))/.test(name));
    const env = {
      ...Object.fromEntries(inherited),
      HOME: join(folder, 'home'),
      LC_ALL: 'C.UTF-8',
      DISPLAY: world.screen.display,
      GLOVEBOX_RUNTIME_DIR: world.runtimeDir,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [command, 'open', ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });
  };
  const isSeen = (words: string): Promise<unknown> => waitUntilRead(world.screen.display, words, slowMs);
  /** Waits until the middle of the picture has the colour, by which the files can be told apart. */
  const becomes = async (dispvmId: string, colour: number, what: string): Promise<void> => {
    const text = await world.runX('xdotool', 'getwindowgeometry', '--shell', await world.windowOf(dispvmId));
    const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(text)?.[1]);
    const area = {
      x: field('X') + field('WIDTH') / 2 + 110,
      y: field('Y') + field('HEIGHT') / 2 + 40,
      width: 4,
      height: 4,
    };
    await waitUntil(() => world.screen.framebuffer.sample(area, 1, 1)[0] === colour, `${what} is seen`, slowMs);
  };
  const openedId = (): Promise<string> =>
    waitUntil(
      () => {
        const accepted = world.log.findLast((entry) => entry.event === 'accepted');
        return accepted !== undefined && 'dispvmId' in accepted ? accepted.dispvmId : null;
      },
      'a DispVM has the files',
      slowMs,
    );
  const type = (...keys: readonly string[]): Promise<string> => world.runX('xdotool', 'key', '--delay', '60', ...keys);

  test('forty photos are leafed through by keys, to and fro, in one window', { skip: furtherCase }, async () => {
    const first = randomInt(0x1000);
    const colours = Array.from({ length: photosCount }, (_, index) => (first + index * 0x051b37) & 0xf8f8f8);
    const photos = await Promise.all(
      colours.map(async (colour, index) => {
        const hex = `#${colour.toString(16).padStart(6, '0')}`;
        return put(`photo ${index + 1}.png`, await convertPicture(['-size', '640x480', `xc:${hex}`, 'png:-']));
      }),
    );
    const opened = start('--same-vm', ...photos);
    const id = await openedId();
    await becomes(id, colours[0] ?? 0, 'the first photo');
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    for (const [index, colour] of colours.entries()) {
      if (index === 0) continue;
      await type('alt+Next');
      await becomes(id, colour, `photo ${index + 1}`);
    }
    await isSeen(`File ${photosCount} of ${photosCount}`);
    await type('alt+Prior', 'alt+Prior');
    await becomes(id, colours[photosCount - 3] ?? 0, 'the last but two, and none behind the last');
    assert.equal(world.log.filter(({ event }) => event === 'accepted').length, 1, 'one DispVM has them all');
    await world.closeWindow(id);
    assert.deepEqual({ ...(await opened), stdout: '' }, { code: 0, stdout: '', stderr: '' });
  });

  test('each file is shown as its kind; one that is damaged says so and leaves the others', async () => {
    const [one, other] = [randomInt(1000, 9999), randomInt(1000, 9999)];
    const files = [
      await put('first.txt', Buffer.from(`The lamp number ${one}\n`)),
      await put('damaged.png', Buffer.from('\x89PNG\r\n\x1a\n and nothing', 'latin1')),
      await put('second.csv', Buffer.from(`word,number\nkettle,${other}\n`)),
    ];
    const opened = start('--same-vm', '--json', ...files);
    await isSeen(`The lamp number ${one}`);
    await isSeen('view only');
    const id = await openedId();
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    await type('alt+Next');
    await isSeen('The other files in this window can still be looked at');
    await type('alt+Next');
    await isSeen(String(other));
    await isSeen('File 3 of 3');
    await type('alt+Prior', 'alt+Prior');
    await isSeen(`The lamp number ${one}`);
    await world.closeWindow(id);
    const { code, stdout, stderr } = await opened;
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout) as { files: readonly { name: string }[]; destroyed: boolean };
    assert.deepEqual(
      report.files.map(({ name }) => name),
      ['first.txt', 'damaged.png', 'second.csv'],
    );
    assert.equal(report.destroyed, true);
  });

  test('one of them opens by itself from their window, and what is changed there comes back to it and to no other', async () => {
    const [note, other] = [
      await put('note.txt', Buffer.from('Before noon ')),
      await put('other.txt', Buffer.from('Other ')),
    ];
    const from = world.log.length;
    const accepted = (): readonly string[] =>
      world.log
        .slice(from)
        .flatMap((entry) => (entry.event === 'accepted' && 'dispvmId' in entry ? [entry.dispvmId] : []));
    const opened = start('--same-vm', other, note);
    const together = await waitUntil(() => accepted()[0], 'a DispVM has the files', slowMs);
    await isSeen('File 1 of 2');
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(together));
    await type('alt+Next');
    await isSeen('Before noon');
    await type('alt+Return');
    const alone = await waitUntil(() => accepted()[1], 'a DispVM has the one file', slowMs);
    const title = async (): Promise<string> => world.runX('xdotool', 'getwindowname', await world.windowOf(alone));
    await waitUntil(async () => (await title()).includes('note.txt'), 'it is the one that was looked at', slowMs);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(alone));
    await isSeen('view only until you choose Edit');
    await type('ctrl+e');
    await waitUntil(async () => (await title()).includes('changes come back'), 'the editor has it', slowMs);
    await type('ctrl+End', 'y', 'e', 's', 'ctrl+s');
    await waitUntil(
      () => world.log.some(({ event, dispvmId }) => event === 'saved' && dispvmId === alone),
      'dom0 holds what was saved',
      slowMs,
    );
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(alone), 'key', 'alt+F4');
    await isSeen('Return the changed copy?');
    await type('Return');
    await waitUntil(async () => (await readFile(note, 'utf8')) === 'Before noon yes', 'the file is changed', slowMs);
    await world.closeWindow(together);
    assert.equal((await opened).code, 0);
    assert.equal(await readFile(other, 'utf8'), 'Other ');
  });

  test('one that cannot be read opens none of them, and is named', async () => {
    const there = await put('there.txt', Buffer.from('there'));
    const { code, stderr } = await start('--same-vm', there, join(folder, 'gone.txt'));
    assert.equal(code, 1);
    assert.match(stderr, /gone\.txt/);
  });

  test('a network and one DispVM for several files do not go together', async () => {
    const there = await put('there.txt', Buffer.from('there'));
    const { code, stderr } = await start('--same-vm', '--network', there, there);
    assert.equal(code, 2);
    assert.match(stderr, /--same-vm and --network/);
  });
});
