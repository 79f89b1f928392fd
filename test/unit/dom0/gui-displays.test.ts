// A process of windows for each display: started by the first call from there, ended with its last window.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { GuiDisplays, type WindowPlace } from '../../../dom0/gui-displays.ts';
import type { OpenWindow } from '../../../dom0/gui-supervisor.ts';
import { childPids } from '../../../dom0/runtime/processes.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ownUid = process.getuid?.() ?? 0;

/**
 * Is ready at once, closes what it is told to, and says on its own where it is. `disp9` is closed by its user as soon
 * as it has failed.
 */
const standIn = `
  const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
  if (process.env.XAUTHORITY === '/stale') process.exit(1);
  say({ type: 'ready' });
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { type, dispvmId } = JSON.parse(line);
    const { SAID, DISPLAY, WAYLAND_DISPLAY, XAUTHORITY } = process.env;
    if (type === 'open') require('fs').appendFileSync(SAID, [dispvmId, DISPLAY, WAYLAND_DISPLAY, XAUTHORITY].join(' ') + '\\n');
    if (type === 'close') say({ type: 'gone', dispvmId });
    if (type === 'failed') setTimeout(() => {
      say({ type: 'closed', dispvmId, atMs: 1, isDiscarding: false });
      say({ type: 'gone', dispvmId });
    }, 300);
  }).on('close', () => process.exit(0));`;

const folder = await mkdtemp(join(tmpdir(), 'gui-displays-'));
after(() => rm(folder, { recursive: true }));
const said = join(folder, 'said');
const cookies = join(folder, 'cookies');
await writeFile(cookies, '');

const children = async (): Promise<number> => (await childPids(process.pid)).length;

/** `running` is how many processes of windows there are. */
const withDisplays = async (
  use: (displays: GuiDisplays, running: () => Promise<number>) => Promise<void>,
  { uid = ownUid, XAUTHORITY = '/nowhere' } = {},
): Promise<void> => {
  await writeFile(said, '');
  const others = await children();
  const env = { SAID: said, DISPLAY: ':1', WAYLAND_DISPLAY: '', XAUTHORITY, LANG: 'de_DE.UTF-8' };
  const displays = new GuiDisplays({ program: process.execPath, args: ['-e', standIn], env }, uid, () => undefined);
  displays.first.start();
  try {
    await use(displays, async () => (await children()) - others);
  } finally {
    await displays.stop();
    assert.equal(await children(), others);
  }
};

const windowOf = (dispvmId: string, { language }: WindowPlace): OpenWindow => ({
  dispvmId,
  language,
  template: 'debian-13',
  fileName: 'a.pdf',
  viewOnly: true,
  returnEdits: false,
  network: false,
});
const openIn = async (place: WindowPlace, dispvmId: string): Promise<void> => {
  assert.equal(await place.gui.waitReady(), true);
  assert.equal(
    place.gui.open(windowOf(dispvmId, place), () => undefined),
    true,
  );
};
const lines = async (): Promise<string[]> => (await readFile(said, 'utf8')).split('\n').filter(Boolean);
const openedLines = (count: number): Promise<string[]> =>
  waitUntil(async () => ((await lines()).length === count ? lines() : null), `${count} are open`);

describe('the displays that windows come up on', { concurrency: 1 }, () => {
  test('a call that names none, or dom0’s own, has the first one', () =>
    withDisplays(async (displays, running) => {
      await displays.first.waitReady();
      for (const desktop of [{}, { x11: ':1' }, { x11: 'unix:1.0', xAuthority: cookies }]) {
        assert.equal(await displays.use(desktop, ({ gui }) => Promise.resolve(gui === displays.first)), true);
      }
      assert.equal(await running(), 1);
    }));

  test('another one has its own process, shared by its calls, that ends with its last window', () =>
    withDisplays(async (displays, running) => {
      const desktop = { x11: ':2', xAuthority: cookies };
      const place = await displays.use(desktop, async (first) => {
        await openIn(first, 'disp1');
        return displays.use({ x11: ':2.0', xAuthority: cookies }, async (second) => {
          assert.equal(second.gui, first.gui);
          await openIn(second, 'disp2');
          return second;
        });
      });
      assert.deepEqual(await openedLines(2), [`disp1 :2  ${cookies}`, `disp2 :2  ${cookies}`]);
      assert.equal(await running(), 2);
      place?.gui.send({ type: 'close', dispvmId: 'disp1' });
      await waitUntil(() => displays.use(desktop, ({ gui }) => Promise.resolve(gui === place?.gui)), 'it is the same');
      place?.gui.send({ type: 'close', dispvmId: 'disp2' });
      await waitUntil(async () => (await running()) === 1, 'only the first one runs');
      assert.equal(displays.first.pid === null, false);
    }));

  test('dom0’s own has new cookies when another session has taken it over', () =>
    withDisplays(
      async (displays) => {
        assert.equal(await displays.use({ x11: ':1', xAuthority: '/stale' }, ({ gui }) => gui.waitReady()), false);
        await displays.use({ x11: ':1', xAuthority: cookies }, (place) => openIn(place, 'disp4'));
        assert.deepEqual(await openedLines(1), [`disp4 :1  ${cookies}`]);
      },
      { XAUTHORITY: '/stale' },
    ));

  test('when dom0’s own display is gone with its session, the next session’s is its own', () =>
    withDisplays(
      async (displays, running) => {
        const next = { x11: ':7', xAuthority: cookies };
        for (const id of ['disp5', 'disp6']) {
          await displays.use(next, async (place) => {
            assert.equal(place.gui, displays.first);
            await openIn(place, id);
            place.gui.send({ type: 'close', dispvmId: id });
          });
          await waitUntil(() => !displays.hasWindows, 'its window is closed');
        }
        assert.deepEqual(await openedLines(2), [`disp5 :7  ${cookies}`, `disp6 :7  ${cookies}`]);
        assert.equal(await running(), 1, 'it stays, as the first one does');
        assert.equal(await displays.use({ x11: ':8' }, ({ gui }) => Promise.resolve(gui === displays.first)), false);
      },
      { XAUTHORITY: '/stale' },
    ));

  test('a failure that is still read keeps its process after the call', () =>
    withDisplays(async (displays, running) => {
      await displays.first.waitReady();
      await displays.use({ x11: ':2' }, async (place) => {
        await openIn(place, 'disp9');
        place.gui.send({ type: 'failed', dispvmId: 'disp9', code: 'dispvm-died' });
      });
      assert.equal(await running(), 2);
      await waitUntil(async () => (await running()) === 1, 'its person has closed it');
    }));

  test('a call that opens nothing leaves nothing', () =>
    withDisplays(async (displays, running) => {
      await displays.use({ x11: ':2' }, ({ gui }) => gui.waitReady());
      await waitUntil(async () => (await running()) === 1, 'only the first one runs');
    }));

  test('nothing of another user’s is used, and where nothing is left there is no window', () =>
    withDisplays(
      async (displays) => {
        assert.equal(await displays.use({ wayland: cookies }, () => Promise.resolve('used')), null);
        await displays.use({ x11: ':2', xAuthority: cookies }, (place) => openIn(place, 'disp3'));
        assert.deepEqual(await openedLines(1), ['disp3 :2  ']);
      },
      { uid: ownUid + 1 },
    ));

  test('the language is the call’s, and that of dom0’s own session where it names none', () =>
    withDisplays(async (displays) => {
      const languageFor = (desktop: { readonly language?: string }): Promise<string | null> =>
        displays.use(desktop, (place) => Promise.resolve(place.language));
      const asked = [{}, { language: 'en-US' }, { language: 'fr' }, { language: 'de-CH' }];
      assert.deepEqual(await Promise.all(asked.map(languageFor)), ['de', 'en', 'en', 'de']);
    }));

  test('so many at once, and no more', () =>
    withDisplays(async (displays) => {
      const hold = async (count: number): Promise<boolean> =>
        count === 0 || (await displays.use({ x11: `:${count + 10}` }, () => hold(count - 1))) === true;
      assert.equal(await hold(8), true);
      assert.equal(await hold(9), false);
    }));
});
