// Many attachments of one message in a real Thunderbird where few DispVMs may be open: one bar counts what waits, and gives it up.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Opening } from '../../addon/recent-openings.ts';
import { dataDir } from '../../protocol/paths.ts';
import { installHost } from '../../scripts/demo-world.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { closeOpening } from '../support/thunderbird/addon-page.ts';
import { pressInBar } from '../support/thunderbird/bars.ts';
import { listNotices, listOpenings, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 90_000;
const names = ['first.txt', 'second.txt', 'third.txt', 'fourth.txt'];

describe('attachments that wait for their turn', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let session: ThunderbirdSession;
  let user: MailUser;
  before(async () => {
    world = await startDispvmWorld({ dispvmsMax: 1 });
    const attachments = names.map((name) => ({ name, declaredType: 'text/plain', bytes: Buffer.from(`${name}\n`) }));
    session = await startSession({
      messages: [{ subject: 'Four notes', text: 'Read them all.', attachments }],
      env: { GLOVEBOX_RUNTIME_DIR: world.runtimeDir, GLOVEBOX_DATA_DIR: dataDir(process.env) },
      prepareHome: installHost,
    });
    user = session.user;
    await user.openInbox();
  });
  after(async () => {
    await session.stop();
    await world.stop();
  });

  const openings = async (wanted: (opening: Opening) => boolean): Promise<readonly Opening[]> =>
    (await listOpenings(user)).filter(wanted);
  const isWaiting = ({ outcome, stagesAtMs }: Opening): boolean =>
    outcome === 'under-way' && stagesAtMs.queued !== undefined && stagesAtMs.callAccepted === undefined;
  const waitForNotice = (words: string): Promise<string> =>
    waitUntil(
      async () => (await listNotices(user)).find((notice) => notice.includes(words)),
      `a bar says “${words}”`,
      slowMs,
    );

  test('share one bar that counts them, and “Cancel” in it gives them all up', async () => {
    await user.selectMessage('Four notes');
    await user.locateAttachment('first.txt');
    await user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.9));
    await user.pickFromOpenMenu('Open All…');
    await waitUntil(
      async () => (await openings(({ stagesAtMs }) => stagesAtMs.visible !== undefined)).length === 1,
      'one of them is visible',
      slowMs,
    );
    await waitForNotice('3 files wait for their turn');
    assert.equal((await openings(isWaiting)).length, 3);
    const [shown] = await openings(({ stagesAtMs }) => stagesAtMs.visible !== undefined);
    await closeOpening(user, shown ?? assert.fail('nothing is shown'));
    await waitUntil(
      async () => (await openings(({ stagesAtMs }) => stagesAtMs.visible !== undefined)).length === 2,
      'the one whose turn has come is visible',
      slowMs,
    );
    await waitForNotice('2 files wait for their turn');
    await user.raiseWindow('main');
    await pressInBar(user, 'Cancel');
    await waitUntil(
      async () => (await openings(({ outcome }) => outcome === 'declined')).length === 2,
      'those that wait are given up',
      slowMs,
    );
    await waitUntil(
      async () => !(await listNotices(user)).some((notice) => notice.includes('wait for their turn')),
      'no bar says that they wait',
    );
  });
});
