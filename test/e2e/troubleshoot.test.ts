// Thunderbird’s Troubleshoot Mode, which runs without add-ons: what a person gets there, and what of an administrator’s
// policy still holds. Nothing of Glovebox runs in it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { addonId } from '../../protocol/names.ts';
import { buildAddon } from '../../scripts/build-addon.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { startThunderbird, type Thunderbird } from '../../scripts/thunderbird/start.ts';
import { netAlone } from '../support/thunderbird/net-alone.ts';
import { makeRecordingProgram } from '../support/thunderbird/recording-program.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 90_000;

/** Thunderbird asks before it goes on; until then nobody can look inside. */
const goOn = async (screen: Xvfb): Promise<void> => {
  const runX = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY: screen.display } })).stdout.trim();
  const dialog = (): Promise<string> => runX('search', '--onlyvisible', '--name', 'Troubleshoot').catch(() => '');
  let hasAsked = false;
  await waitUntil(
    async () => {
      const [window = ''] = (await dialog()).split('\n');
      hasAsked ||= window !== '';
      // It may go between the look and the key, which nobody takes then.
      if (window !== '') await runX('windowactivate', '--sync', window, 'key', 'alt+c').catch(() => '');
      return hasAsked && (await dialog()) === '';
    },
    'Thunderbird goes on in Troubleshoot Mode',
    slowMs,
  );
};

/** As Thunderbird restarts itself; -safe-mode does the same. `policies` are the text of a policies.json. */
const startTroubleshooting = async (dir: string, screen: Xvfb, policies: string): Promise<Thunderbird> => {
  const [thunderbird] = await Promise.all([
    startThunderbird({
      dir,
      display: screen.display,
      messages: sampleMessages(),
      xpiPath: null,
      policies,
      env: { MOZ_SAFE_MODE_RESTART: '1' },
    }),
    goOn(screen),
  ]);
  return thunderbird;
};

describe('in Troubleshoot Mode, with the example for administrators', { concurrency: 1 }, () => {
  let dir: string;
  let screen: Xvfb;
  let thunderbird: Thunderbird | null = null;
  let user: MailUser;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-troubleshoot-'));
    const xpiPath = join(dir, 'glovebox.xpi');
    await buildAddon(join(dir, 'addon'), xpiPath);
    const example = await readFile(new URL('../../docs/examples/policies.json', import.meta.url), 'utf8');
    screen = await startXvfb({ width: 1400, height: 1000 });
    const policies = example.replace('/opt/glovebox/dist/glovebox.xpi', xpiPath);
    thunderbird = await startTroubleshooting(join(dir, 'run'), screen, policies);
    user = new MailUser(thunderbird);
    await user.openInbox();
  });
  after(async () => {
    // One that never went on ends with its screen.
    await thunderbird?.quit();
    await screen.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('the policy takes the way there from the menus, but not from who starts Thunderbird so', async () => {
    assert.deepEqual(
      await user.look('return [Services.appinfo.inSafeMode, Services.policies.isAllowed("safeMode")];'),
      [true, false],
    );
  });

  test('the add-on does not run, and a click opens an attachment where the mail lives', async () => {
    assert.equal(await user.look('return Boolean(WebExtensionPolicy.getByID(args[0]));', addonId), false);
    await user.selectMessage('Contract for the shop windows');
    await user.openAttachment('contract.pdf');
    await user.until(
      'it opens here',
      'return mainWindow().document.getElementById("tabmail").tabInfo.length > 1 || ' +
        '[...Services.wm.getEnumerator(null)].some(win => win.location.href.includes("unknownContentType"));',
    );
  });

  test('the preferences that the policy locks stay locked', async () => {
    assert.deepEqual(
      await user.look(
        'return [Services.prefs.prefIsLocked("extensions.experiments.suppressed"), ' +
          'Services.prefs.getBoolPref("extensions.experiments.suppressed")];',
      ),
      [true, false],
    );
  });
});

describe('in Troubleshoot Mode, with the second net', { concurrency: 1 }, () => {
  let dir: string;
  let screen: Xvfb;
  let thunderbird: Thunderbird | null = null;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-troubleshoot-'));
    screen = await startXvfb({ width: 1400, height: 1000 });
  });
  after(async () => {
    await thunderbird?.quit();
    await screen.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('the add-on does not run, and the program of the policy gets what is clicked', async () => {
    const program = await makeRecordingProgram(dir);
    const policies = JSON.stringify(await netAlone(program.path));
    thunderbird = await startTroubleshooting(join(dir, 'run'), screen, policies);
    const user = new MailUser(thunderbird);
    await user.openInbox();
    assert.equal(await user.look('return Services.appinfo.inSafeMode;'), true);
    await user.selectMessage('Contract for the shop windows');
    await user.openAttachment('contract.pdf');
    const [given] = await waitUntil(
      async () => {
        const all = await program.listGiven();
        return all.length > 0 && all;
      },
      'the program was started',
      slowMs,
    );
    assert.match(basename(given?.path ?? ''), /^contract(?:-\d+)?\.pdf$/);
    assert.equal(await user.look('return mainWindow().document.getElementById("tabmail").tabInfo.length;'), 1);
  });
});
