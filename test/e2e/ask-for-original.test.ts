// “Ask for the original” in a real Thunderbird under an administrator's policy, with the built native host: the person types
// why, the administrator grants, and the attachment that was blocked is in their downloads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { exceptionRequestSchema } from '../../protocol/exceptions.ts';
import { distPath } from '../contract/native-host-support.ts';
import { pressInBar } from '../support/thunderbird/bars.ts';
import {
  drawingSubject,
  onlyGlovebox,
  open,
  startWorld,
  waitForNotice,
  type World,
} from '../support/thunderbird/managed-world.ts';
import { registerHost } from '../support/thunderbird/native-hosts.ts';
import { countScreenWindows } from '../support/thunderbird/session.ts';
import { kinds, kindsSubject } from '../support/thunderbird/sample-rows.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 30_000;

describe('an attachment that the administrator keeps closed', { concurrency: 1 }, () => {
  let world: World;
  let dir: string;
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [distPath('glovebox.js'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: join(dir, 'home'), GLOVEBOX_RUNTIME_DIR: join(dir, 'run') },
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'original-'));
    const { publicKeys } = JSON.parse(`{${run('exceptions', 'keygen', '--out', join(dir, 'key'))}}`) as {
      publicKeys: string[];
    };
    const policy = {
      version: 1,
      organisation: { name: 'Example Works' },
      mandatoryRules: [{ id: 'no-programs', when: { types: ['executable'] }, then: { action: 'block' } }],
      switches: { maySave: false },
      exceptions: { folder: join(dir, 'queue'), publicKeys },
    };
    world = await startWorld(onlyGlovebox(policy), {
      prepareHome: async (home) => {
        const host = join(dir, 'host');
        const environment = `HOME='${join(dir, 'home')}' GLOVEBOX_RUNTIME_DIR='${join(dir, 'run')}'`;
        await mkdir(join(dir, 'home'));
        await writeFile(
          host,
          `#!/bin/sh\n${environment} exec '${process.execPath}' '${distPath('native-host/main.js')}' "$@"\n`,
        );
        await chmod(host, 0o755);
        await registerHost(home, host);
      },
    });
  });
  after(async () => {
    await world.session.stop();
    // A host that is greeted has started it.
    spawnSync(process.execPath, [distPath('glovebox.js'), 'dom0', 'stop', '--force'], {
      env: { ...process.env, HOME: join(dir, 'home'), GLOVEBOX_RUNTIME_DIR: join(dir, 'run') },
    });
    await rm(dir, { recursive: true, force: true });
  });

  const giveReason = async (reason: string): Promise<void> => {
    const { user } = world;
    // Whoever asks Thunderbird itself meanwhile dismisses the question.
    const isAsked = async (): Promise<boolean> => (await countScreenWindows(user, 'Ask for the original')) > 0;
    await waitUntil(isAsked, 'the question is there');
    await sleep(500);
    await user.type(reason);
    await user.press('Return');
    await waitUntil(async () => !(await isAsked()), 'it is answered');
  };

  test('is asked for with a reason, and saved whole once it is granted', async () => {
    const { user } = world;
    assert.equal((await open(world, kindsSubject, 'setup.exe')).outcome, 'blocked');
    await pressInBar(user, 'Ask for the original');
    await giveReason('The auditors need it');
    await waitForNotice(user, /Your administrator was asked for “setup\.exe”/);
    const folder = join(dir, 'queue');
    const [file = ''] = await readdir(join(folder, 'requests'));
    const request = exceptionRequestSchema.parse(JSON.parse(await readFile(join(folder, 'requests', file), 'utf8')));
    const original = kinds.find(({ name }) => name === 'setup.exe');
    assert.deepEqual([request.reason, request.sizeBytes], ['The auditors need it', original?.bytes.length]);
    run('exceptions', 'grant', request.id, '--folder', folder, '--key', join(dir, 'key'));
    await open(world, kindsSubject, 'setup.exe');
    await pressInBar(user, 'Ask for the original');
    await waitForNotice(user, /“setup\.exe” was saved as your administrator allowed/);
    const saved = join(dir, 'home/Downloads/Glovebox');
    const names = await waitUntil(() => readdir(saved), 'it is saved', slowMs);
    assert.deepEqual(names, ['setup (original).exe']);
    assert.deepEqual(await readFile(join(saved, 'setup (original).exe')), original?.bytes);
  });

  test('that may not be saved can be asked for as well', async () => {
    const { user } = world;
    await user.selectMessage(drawingSubject);
    await user.pickFromMenu(await user.locateAttachment('ridge.txt'), 'Save As…');
    await waitForNotice(user, /^“ridge\.txt” was not saved: Example Works/);
    await pressInBar(user, 'Ask for the original');
    await giveReason('For the drawing');
    await waitForNotice(user, /Your administrator was asked for “ridge\.txt”/);
    const folder = join(dir, 'queue');
    const requests = await Promise.all(
      (await readdir(join(folder, 'requests'))).map(async (file) =>
        exceptionRequestSchema.parse(JSON.parse(await readFile(join(folder, 'requests', file), 'utf8'))),
      ),
    );
    const request = requests.find(({ reason }) => reason === 'For the drawing');
    assert.ok(request !== undefined);
    run('exceptions', 'grant', request.id, '--folder', folder, '--key', join(dir, 'key'));
    await user.pickFromMenu(await user.locateAttachment('ridge.txt'), 'Save As…');
    await waitForNotice(user, /^“ridge\.txt” was not saved: Example Works/);
    await pressInBar(user, 'Ask for the original');
    await waitForNotice(user, /“ridge\.txt” was saved as your administrator allowed/);
    assert.ok((await readdir(join(dir, 'home/Downloads/Glovebox'))).includes('ridge (original).txt'));
  });
});
