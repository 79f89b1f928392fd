// What the add-on decides in a real Thunderbird whose administrator wants to know: by the real native host into the audit log of
// the real dom0, where the opening's own id joins it to its call.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Opening } from '../../addon/recent-openings.ts';
import { auditEntrySchema } from '../../protocol/audit-entry.ts';
import { dataDir } from '../../protocol/paths.ts';
import { installHost } from '../../scripts/demo-world.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { removeDom0, startDom0, type Dom0 } from '../support/dom0.ts';
import { closeOpening } from '../support/thunderbird/addon-page.ts';
import { onlyGlovebox } from '../support/thunderbird/managed-world.ts';
import { listOpenings, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 90_000;
const subject = 'Two of them';

describe('what the add-on decides, where the policy has it told', { concurrency: 1, skip: missing ?? false }, () => {
  let screen: Xvfb;
  let dom0: Dom0;
  let session: ThunderbirdSession;
  before(async () => {
    screen = await startXvfb();
    const env = { DISPLAY: screen.display, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
    dom0 = await startDom0({ dataDir: dataDir(process.env), env });
    session = await startSession({
      messages: [
        {
          subject,
          text: 'A note, and a program.',
          attachments: [
            { name: 'note.txt', declaredType: 'text/plain', bytes: Buffer.from('Three green lamps\n') },
            { name: 'setup.exe', declaredType: 'application/octet-stream', bytes: Buffer.from('MZ\x90\0') },
          ],
        },
      ],
      policies: onlyGlovebox({ version: 1, switches: { tellDecisions: true } }),
      env: { GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir, GLOVEBOX_DATA_DIR: dataDir(process.env) },
      prepareHome: installHost,
    });
    await session.user.openInbox();
    await session.user.selectMessage(subject);
  });
  after(async () => {
    await session.stop();
    await removeDom0(dom0);
    await screen.stop();
  });

  const opened = async (name: string, isDone: (opening: Opening) => boolean): Promise<Opening> => {
    const before = new Set((await listOpenings(session.user)).map(({ requestId }) => requestId));
    await session.user.openAttachment(name);
    return waitUntil(
      async () => (await listOpenings(session.user)).find((one) => !before.has(one.requestId) && isDone(one)),
      `${name} has got so far`,
      slowMs,
    );
  };
  const linesOf = async ({ requestId }: Opening): Promise<ReturnType<typeof auditEntrySchema.parse>[]> => {
    const log = await readFile(join(dom0.baseDir, 'state/glovebox/audit.log'), 'utf8').catch(() => '');
    const lines = log.split('\n').filter((line) => line.includes(requestId));
    return lines.map((line) => auditEntrySchema.parse(JSON.parse(line)));
  };

  test('of an attachment that opens: the rule, under the id of the call that it led to', async () => {
    const opening = await opened('note.txt', ({ stagesAtMs }) => stagesAtMs.visible !== undefined);
    await closeOpening(session.user, opening);
    const all = await waitUntil(
      async () => {
        const lines = await linesOf(opening);
        return lines.length === 3 && lines;
      },
      'its call and its decision are written',
      slowMs,
    );
    const told = all.find((line) => line['event.dataset'] === 'glovebox.addon');
    assert.ok(told !== undefined, JSON.stringify(all));
    const { decision } = opening;
    assert.deepEqual(
      [told['trace.id'], told['event.action'], told['rule.ruleset'], told['glovebox.answer']],
      [opening.requestId, decision?.action, decision?.ruleSource, null],
    );
    assert.deepEqual(
      all.flatMap((line) => (line['event.dataset'] === 'glovebox.call' ? line['event.type'] : [])),
      ['start', 'end'],
    );
    assert.equal(JSON.stringify(all).includes('note'), false, 'nothing of its name');
  });

  test('of one that is blocked, which makes no call', async () => {
    const opening = await opened('setup.exe', ({ outcome }) => outcome === 'blocked');
    const lines = await waitUntil(
      async () => {
        const found = await linesOf(opening);
        return found.length > 0 && found;
      },
      'its decision is written',
      slowMs,
    );
    assert.deepEqual(
      lines.map((line) => [line['event.dataset'], line['event.dataset'] === 'glovebox.addon' && line['event.action']]),
      [['glovebox.addon', 'block']],
    );
  });
});
