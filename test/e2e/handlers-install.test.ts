// The second net as a person makes it: `glovebox install --handlers` in the profile of a real Thunderbird without the
// add-on, a click, a real disposable VM, and everything taken out again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { dataDir } from '../../protocol/paths.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { countScreenWindows, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A restored VM, where it is emulated and the computer is busy. */
const visibleDeadlineMs = 180_000;
const single = 'Contract for the shop windows';
const missing = await missingForDispvms();

describe('as “glovebox install --handlers” makes it', { concurrency: 1, skip: missing ?? false }, () => {
  let runtimeDir: string;
  let session: ThunderbirdSession;
  let user: MailUser;

  const profileOf = (home: string): string => join(home, '..', 'profile');
  const glovebox = async (home: string, args: readonly string[]): Promise<{ code: number; stdout: string }> => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:XDG|GLOVEBOX)_/.test(name));
    const env = { ...Object.fromEntries(inherited), HOME: home, LC_ALL: 'C.UTF-8', GLOVEBOX_RUNTIME_DIR: runtimeDir };
    const command = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
    return new Promise((resolve) => {
      execFile(process.execPath, [command, ...args], { env }, (error, stdout) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
      );
    });
  };

  before(async () => {
    runtimeDir = await mkdtemp(join(tmpdir(), 'glovebox-net-'));
    session = await startSession({
      messages: sampleMessages(),
      withAddon: false,
      env: { GLOVEBOX_RUNTIME_DIR: runtimeDir, GLOVEBOX_DATA_DIR: dataDir(process.env) },
      prepareHome: async (home) => {
        await mkdir(join(home, '.thunderbird'));
        await writeFile(
          join(home, '.thunderbird/profiles.ini'),
          `[Profile0]\nName=default\nIsRelative=0\nPath=${resolve(profileOf(home))}\n`,
        );
        const prefs = join(profileOf(home), 'prefs.js');
        assert.equal((await glovebox(home, ['install', '--handlers'])).code, 1, 'it was never started');
        // A profile as Thunderbird leaves it after its first start.
        await writeFile(prefs, 'user_pref("pdfjs.migrationVersion", 2);\n');
        assert.equal((await glovebox(home, ['install', '--handlers'])).code, 0);
      },
    });
    user = session.user;
    await user.openInbox();
  });
  after(async () => {
    await glovebox(user.thunderbird.home, ['dom0', 'stop', '--force']);
    await session.stop();
    await rm(runtimeDir, { recursive: true, force: true });
  });

  test('a click on an attachment shows it in a disposable VM, under its name', async () => {
    await user.selectMessage(single);
    await user.openAttachment('contract.pdf');
    await waitUntil(
      async () => (await countScreenWindows(user, String.raw`\[disp[0-9]+\] contract\.pdf`)) > 0,
      'its window is there',
      visibleDeadlineMs,
    );
    assert.equal(await user.look('return mainWindow().document.getElementById("tabmail").tabInfo.length;'), 1);
    await waitUntil(
      async () => (await fetchStatus(join(runtimeDir, 'qrexec.sock')))?.dispvms.length === 1,
      'one disposable VM has it',
      visibleDeadlineMs,
    );
  });

  test('nothing is removed while Thunderbird has the profile open, and afterwards nothing of it is left', async () => {
    const { home } = user.thunderbird;
    const profile = resolve(profileOf(home));
    const refused = await glovebox(home, ['uninstall']);
    assert.deepEqual([refused.code, refused.stdout.includes(profile)], [1, true]);
    await user.thunderbird.quit();
    await glovebox(home, ['dom0', 'stop', '--force']);
    assert.equal((await glovebox(home, ['uninstall'])).code, 0);
    const handlers = await readFile(join(profile, 'handlers.json'), 'utf8').catch(() => '');
    assert.doesNotMatch(handlers, /lovebox/);
  });
});
