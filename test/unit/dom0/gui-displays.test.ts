// A process of windows for each display: started by the first call from there, ended with its last window.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { GuiDisplays, type WindowPlace } from '../../../dom0/gui-displays.ts';
import type { OpenWindow } from '../../../dom0/gui-supervisor.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ownUid = process.getuid?.() ?? 0;

/** Is ready at once, closes what it is told to, and says on its own where it is. `disp9` is closed by its user as soon as it has failed. */
const standIn = `
  const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
  say({ type: 'ready' });
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { type, dispvmId } = JSON.parse(line);
    if (type === 'open') require('fs').appendFileSync(process.env.SAID, [dispvmId, process.env.DISPLAY, process.env.WAYLAND_DISPLAY, process.env.XAUTHORITY].join(' ') + '\\n');
    if (type === 'close') say({ type: 'gone', dispvmId });
    if (type === 'failed') setTimeout(() => { say({ type: 'closed', dispvmId, atMs: 1 }); say({ type: 'gone', dispvmId }); }, 300);
  }).on('close', () => process.exit(0));`;

const folder = await mkdtemp(join(tmpdir(), 'gui-displays-'));
after(() => rm(folder, { recursive: true }));
const said = join(folder, 'said');
const cookies = join(folder, 'cookies');
await writeFile(cookies, '');

const withDisplays = async (use: (displays: GuiDisplays, pids: () => number) => Promise<void>, uid = ownUid): Promise<void> => {
  await writeFile(said, '');
  let started = 0;
  let ended = 0;
  const env = { SAID: said, DISPLAY: ':1', WAYLAND_DISPLAY: '', XAUTHORITY: '/nowhere', LANG: 'de_DE.UTF-8' };
  const displays = new GuiDisplays({ program: process.execPath, args: ['-e', standIn], env }, uid, ({ event }) => {
    if (event === 'gui-started') started += 1;
    if (event === 'gui-ended') ended += 1;
  });
  displays.first.start();
  try {
    await use(displays, () => started - ended);
  } finally {
    await displays.stop();
    assert.equal(started, ended);
  }
};

const windowOf = (dispvmId: string, { language }: WindowPlace): OpenWindow =>
  ({ dispvmId, language, template: 'debian-13', fileName: 'a.pdf', viewOnly: true, returnEdits: false, network: false });
const openIn = async (place: WindowPlace, dispvmId: string): Promise<void> => {
  assert.equal(await place.gui.waitReady(), true);
  assert.equal(place.gui.open(windowOf(dispvmId, place), () => undefined), true);
};
const lines = async (): Promise<string[]> => (await import('node:fs/promises')).readFile(said, 'utf8').then((text) => text.split('\n').filter(Boolean));

describe('the displays that windows come up on', { concurrency: 1 }, () => {
  test('a call that names none, or dom0’s own, has the first one', () => withDisplays(async (displays, running) => {
    for (const desktop of [{}, { x11: ':1' }, { x11: 'unix:1.0', xAuthority: cookies }]) {
      assert.equal(await displays.use(desktop, ({ gui }) => Promise.resolve(gui === displays.first)), true);
    }
    await displays.first.waitReady();
    assert.equal(running(), 1);
  }));

  test('another one has a process with its own environment, shared by its calls, that ends with its last window', () => withDisplays(async (displays, running) => {
    const desktop = { x11: ':2', xAuthority: cookies };
    const place = await displays.use(desktop, async (first) => {
      await openIn(first, 'disp1');
      return displays.use({ x11: ':2.0' }, async (second) => {
        assert.equal(second.gui, first.gui);
        await openIn(second, 'disp2');
        return second;
      });
    });
    assert.deepEqual(await waitUntil(async () => (await lines()).length === 2 && lines(), 'both are open'), [`disp1 :2  ${cookies}`, `disp2 :2  ${cookies}`]);
    assert.equal(running(), 2);
    place?.gui.send({ type: 'close', dispvmId: 'disp1' });
    await waitUntil(() => displays.use(desktop, ({ gui }) => Promise.resolve(gui === place?.gui)), 'it is the same');
    place?.gui.send({ type: 'close', dispvmId: 'disp2' });
    await waitUntil(() => running() === 1, 'only the first one runs');
    assert.equal(displays.first.pid === null, false);
  }));

  test('a failure that is still read keeps its process after the call', () => withDisplays(async (displays, running) => {
    await displays.use({ x11: ':2' }, async (place) => {
      await openIn(place, 'disp9');
      place.gui.send({ type: 'failed', dispvmId: 'disp9', code: 'dispvm-died' });
    });
    assert.equal(running(), 2);
    await waitUntil(() => running() === 1, 'its person has closed it');
  }));

  test('a call that opens nothing leaves nothing', () => withDisplays(async (displays, running) => {
    await displays.use({ x11: ':2' }, ({ gui }) => gui.waitReady());
    await waitUntil(() => running() === 1, 'only the first one runs');
  }));

  test('nothing of another user’s is used, and where nothing is left there is no window', () => withDisplays(async (displays) => {
    assert.equal(await displays.use({ wayland: cookies }, () => Promise.resolve('used')), null);
    await displays.use({ x11: ':2', xAuthority: cookies }, (place) => openIn(place, 'disp3'));
    assert.deepEqual(await waitUntil(async () => (await lines()).length === 1 && lines(), 'it is open'), ['disp3 :2  ']);
  }, ownUid + 1));

  test('the language is the call’s, and that of dom0’s own session where it names none', () => withDisplays(async (displays) => {
    const languageFor = (language?: string): Promise<string | null> => displays.use(language === undefined ? {} : { language }, (place) => Promise.resolve(place.language));
    assert.deepEqual([await languageFor(), await languageFor('en-US'), await languageFor('fr'), await languageFor('de-CH')], ['de', 'en', 'en', 'de']);
  }));

  test('so many at once, and no more', () => withDisplays(async (displays) => {
    const hold = async (count: number): Promise<boolean> => count === 0 || (await displays.use({ x11: `:${count + 10}` }, () => hold(count - 1))) === true;
    assert.equal(await hold(8), true);
    assert.equal(await hold(9), false);
  }));
});
