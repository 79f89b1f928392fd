// The window of a document that could not be shown: it stays for its person to read, and goes with its call where that
// was asked for, as nobody looks at it then.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { userMessages } from '../../protocol/user-messages.ts';
import { distPath } from '../contract/native-host-support.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const unbuilt = existsSync(distPath('glovebox.js')) ? null : 'dist/ is not built';

describe('the window of a document that cannot be shown', { skip: missing ?? unbuilt ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  let folder: string;
  let file: string;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'failed-window-'));
    file = join(folder, 'broken.pdf');
    await writeFile(file, '%PDF-1.4\nnothing more');
  });
  after(() => rm(folder, { recursive: true }));

  const open = (...options: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        LC_ALL: 'C.UTF-8',
        GLOVEBOX_RUNTIME_DIR: world.runtimeDir,
        DISPLAY: world.screen.display,
        WAYLAND_DISPLAY: '',
      };
      execFile(
        process.execPath,
        [distPath('glovebox.js'), 'open', file, '--view-only', '--json', ...options],
        { env },
        (_, stdout) => resolve(stdout),
      );
    });
  const windows = async (): Promise<readonly string[]> =>
    (await world.runX('xdotool', 'search', '--onlyvisible', '--name', '\\[disp[0-9]+\\]').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '');

  test('stays, and says why', async () => {
    assert.match(await open(), /"document-damaged"/);
    await user.seesText(userMessages.en['document-damaged'].happened, 'why');
    const [window] = await windows();
    await world.runX('xdotool', 'windowactivate', '--sync', window ?? '', 'key', 'alt+F4');
    await waitUntil(async () => (await windows()).length === 0, 'its person has closed it');
  });

  test('goes with its call where that is to close what it opened, however many there are', async () => {
    for (let count = 0; count < 3; count += 1) assert.match(await open('--close-after-visible'), /"document-damaged"/);
    await waitUntil(async () => (await windows()).length === 0, 'no window is left');
  });
});
