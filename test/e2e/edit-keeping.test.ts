// What a person saved in a real DispVM is there whatever happens to Thunderbird: the add-on reloaded, disabled or
// updated, Thunderbird killed or quit; the person is told, and nothing that Thunderbird has started stays behind.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { addonId } from '../../protocol/names.ts';
import { dataDir, keptEditsDir } from '../../protocol/paths.ts';
import { buildAddon } from '../../scripts/build-addon.ts';
import { findDispvmWindow } from '../../scripts/demo-opening.ts';
import { startDemoWorld, type DemoWorld } from '../../scripts/demo-world.ts';
import { packAddon } from '../../scripts/pack-addon.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { startThunderbird } from '../../scripts/thunderbird/start.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { processesOfHome } from '../support/home-processes.ts';
import { readScreen, waitUntilRead } from '../support/read-text.ts';
import { furtherCase } from '../support/thorough.ts';
import { countScreenWindows, dismissNotices, listNotices, listOpenings } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 90_000;
const xpiPath = fileURLToPath(new URL('../../dist/glovebox.xpi', import.meta.url));
const addonManager =
  'const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");';
const keptNotice = 'Your changes to “packing-list.txt” were kept:';
const questionTitle = 'Documents are still being edited';

describe('an edit that was saved in its DispVM', { concurrency: 1, skip: missing ?? false }, () => {
  let world: DemoWorld;
  let user: MailUser;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-edit-keeping-'));
    world = await startDemoWorld({ headless: true, logFile: logFile(), messages: sampleMessages() });
    user = world.user;
    await user.openInbox();
  });
  after(async () => {
    await user.thunderbird.quit();
    await world.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const logFile = (): string => join(dir, 'dom0.log');
  const display = (): string => user.thunderbird.display;
  const runX = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY: display() } })).stdout;
  const editsFolder = (): string => join(user.thunderbird.home, 'Downloads', 'Glovebox');
  const copies = async (): Promise<string[]> =>
    (await readdir(editsFolder()).catch(() => [])).filter((name) => !name.startsWith('.'));
  const inAddonManager = (body: string, ...args: readonly unknown[]): Promise<unknown> =>
    user.look(`${addonManager} const addon = await AddonManager.getAddonByID(args[0]); ${body}`, addonId, ...args);

  /** How often dom0 has said that it holds what an editor saved. */
  const saves = async (): Promise<number> =>
    (await readFile(logFile(), 'utf8')).split('\n').filter((line) => line.includes('"event":"saved"')).length;
  /** Types it into a line of its own and saves, until dom0 holds that. */
  const saveLine = async (window: string, word: string): Promise<void> => {
    const before = await saves();
    await runX('windowactivate', '--sync', window, 'key', 'ctrl+End', 'Return');
    await runX('type', '--delay', '60', word);
    await runX('key', 'ctrl+s');
    await waitUntil(async () => (await saves()) > before, `“${word}” is saved`, slowMs);
  };
  /** Clicks the text, gives it to the editor, types the word at its end and saves it there. */
  const editAndSave = async (word: string): Promise<string> => {
    // A click on an add-on that starts finds nobody to open anything.
    await user.until(
      'the add-on runs',
      'return WebExtensionPolicy.getByID(args[0])?.extension?.backgroundState == "running";',
      addonId,
    );
    const earlier = new Set((await listOpenings(user)).map(({ requestId }) => requestId));
    await user.raiseWindow('main');
    await user.selectMessage('What to bring');
    await user.openAttachment('packing-list.txt');
    const opening = async (): Promise<Opening | undefined> =>
      (await listOpenings(user)).find(({ requestId }) => !earlier.has(requestId));
    await waitUntil(async () => (await opening())?.stagesAtMs.visible !== undefined, 'the text is visible', slowMs);
    const { id: window } = await waitUntil(() => findDispvmWindow(display()), 'the window is there');
    await runX('windowactivate', '--sync', window, 'key', 'ctrl+e');
    await waitUntil(
      async () => (await runX('getwindowname', window)).includes('changes come back'),
      'the editor has the text',
      slowMs,
    );
    await saveLine(window, word);
    return window;
  };
  /** Resolves once a copy whose name ends so has come home after `act`. */
  const comesHome = async (ending: string, act: () => Promise<unknown>): Promise<void> => {
    const earlier = await copies();
    await act();
    const copy = await waitUntil(
      async () => (await copies()).find((name) => !earlier.includes(name)),
      'the edit is home',
      slowMs,
    );
    assert.ok(
      (await readFile(join(editsFolder(), copy), 'utf8')).endsWith(`\n${ending}`),
      `what was saved is in ${copy}`,
    );
    await waitUntil(async () => (await findDispvmWindow(display())) === null, 'its window is gone');
  };
  const isTold = (): Promise<unknown> =>
    waitUntil(
      async () => (await listNotices(user)).some((notice) => notice.startsWith(keptNotice)),
      'the person is told',
      slowMs,
    );
  const isForgotten = (): Promise<unknown> =>
    waitUntil(
      async () => (await readdir(keptEditsDir({ HOME: user.thunderbird.home }))).length === 0,
      'what was told is not told again',
    );
  const nothingRuns = (): Promise<unknown> =>
    waitUntil(
      async () => (await processesOfHome(user.thunderbird.home)).length === 0,
      'nothing of Thunderbird runs',
      slowMs,
    );
  /** The same person's, later: the home is as it was. */
  const startAgain = async (name: string): Promise<void> => {
    const { home } = user.thunderbird;
    const { runtimeDir } = world;
    const env = {
      GLOVEBOX_RUNTIME_DIR: runtimeDir,
      GLOVEBOX_DATA_DIR: dataDir(process.env),
      GLOVEBOX_POOL_FILE: join(dirname(runtimeDir), 'pool.json'),
    };
    user = new MailUser(
      await startThunderbird({
        dir: join(dir, name),
        home,
        display: display(),
        messages: sampleMessages(),
        env,
        xpiPath,
      }),
    );
    await user.openInbox();
  };

  test('comes home when the add-on is reloaded, and the person is told', async () => {
    await editAndSave('reloaded');
    await comesHome('reloaded', () => inAddonManager('await addon.reload();'));
    await isTold();
    await isForgotten();
  });

  test(
    'comes home when the add-on is disabled, and the person is told when it is enabled again',
    { skip: furtherCase },
    async () => {
      await dismissNotices(user);
      await editAndSave('disabled');
      await comesHome('disabled', () => inAddonManager('await addon.disable();'));
      await inAddonManager('await addon.enable();');
      await isTold();
      await isForgotten();
    },
  );

  test('an update of the add-on waits for it', { skip: furtherCase }, async () => {
    const folder = join(dir, 'newer');
    const newer = join(dir, 'newer.xpi');
    await buildAddon(folder, newer);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { version: string };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, version: '0.1.1' }));
    await packAddon(folder, newer);
    const window = await editAndSave('updated');
    await user.look(
      `${addonManager} const install = await AddonManager.getInstallForFile(await IOUtils.getFile(args[0]));
      install.install().catch(() => undefined);
      for (let tries = 0; tries < 200 && install.state != AddonManager.STATE_POSTPONED;
        tries++) await new Promise(done => setTimeout(done, 50));
      if (install.state != AddonManager.STATE_POSTPONED) throw new Error("not postponed: " + install.state);`,
      newer,
    );
    assert.equal(await inAddonManager('return addon.version;'), manifest.version);
    await comesHome('updated', async () => {
      await runX('windowactivate', '--sync', window, 'key', 'alt+F4');
      await waitUntilRead(display(), 'Return the changed copy?', slowMs);
      await runX('key', 'Return');
    });
    await waitUntil(
      async () => (await inAddonManager('return addon.version;')) === '0.1.1',
      'the new version is in place',
      slowMs,
    );
  });

  test('comes home when Thunderbird is killed, nothing keeps running, and the next Thunderbird says so', async () => {
    await editAndSave('killed');
    await comesHome('killed', async () => {
      process.kill(user.thunderbird.pid, 'SIGKILL');
      await user.thunderbird.quit();
    });
    await nothingRuns();
    await startAgain('after-a-kill');
    await isTold();
    await isForgotten();
  });

  // Automation closes a dialog as soon as it is asked for anything: here it is seen and answered on the screen alone.
  const isAsked = (): Promise<unknown> =>
    waitUntil(
      async () => {
        const words = await readScreen(display());
        return ['packing-list.txt', 'Quitting closes them', 'Do not quit'].every((part) => words.includes(part));
      },
      'the question can be read',
      slowMs,
    );
  const isGone = (): Promise<unknown> =>
    waitUntil(async () => (await countScreenWindows(user, questionTitle)) === 0, 'the question is gone');
  /** From the button that stays to the other one. */
  const quitAnyway = (): Promise<void> => user.press('Tab', 'space');

  test('Thunderbird asks before it quits: Enter stays, and editing goes on; it comes home when Thunderbird quits', async () => {
    const window = await editAndSave('quit');
    await user.raiseWindow('main');
    await user.press('ctrl+q');
    await isAsked();
    assert.equal(await countScreenWindows(user, questionTitle), 1);
    await user.press('Return');
    await isGone();
    await saveLine(window, 'later');
    assert.deepEqual(
      (await listOpenings(user)).map(({ outcome }) => outcome),
      ['under-way'],
    );
    await user.raiseWindow('main');
    await user.press('ctrl+q');
    await isAsked();
    await comesHome('quit\nlater', quitAnyway);
    await nothingRuns();
  });

  test('closing the last window quits: Thunderbird asks, and it comes home', { skip: furtherCase }, async () => {
    await startAgain('after-a-quit');
    await isTold();
    await editAndSave('closed');
    await user.raiseWindow('main');
    await user.press('alt+F4');
    await isAsked();
    await comesHome('closed', quitAnyway);
    await nothingRuns();
  });

  test('nothing is asked where nothing is edited', async () => {
    await startAgain('after-the-last-window');
    await isTold();
    await isForgotten();
    await user.raiseWindow('main');
    await user.press('ctrl+q');
    await nothingRuns();
  });
});
