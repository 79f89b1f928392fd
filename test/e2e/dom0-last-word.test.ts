// What the add-on's rules allow, dom0 may still deny: a real Thunderbird, the built native host and a real dom0 daemon
// with a policy of its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SampleMessage } from '../../scripts/sample-mail.ts';
import { hostProgram, unbuilt } from '../contract/native-host-support.ts';
import { removeDom0, startDom0, type Dom0 } from '../support/dom0.ts';
import { setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { registerHost } from '../support/thunderbird/native-hosts.ts';
import {
  dismissNotices,
  listNotices,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const subject = 'The new roof';
const messages: SampleMessage[] = [
  {
    subject,
    text: 'Please look at the ridge.\n',
    attachments: [
      { name: 'roof.dwg', declaredType: 'application/octet-stream', bytes: Buffer.from('AC1032\0\0\0\0\0roof') },
      { name: 'ridge.txt', declaredType: 'text/plain', bytes: Buffer.from('3.2 m\n') },
    ],
  },
];
/** Everything but the template that the rule asks for. */
const policy =
  'qubes.OpenInVM * @anyvm @dispvm:cad deny\nqubes.OpenInVM * @anyvm @dispvm allow\nqubes.OpenInVM * @anyvm @dispvm:debian-13 allow\n';

describe('dom0 has the last word', { concurrency: 1, skip: unbuilt }, () => {
  let dom0: Dom0;
  let session: ThunderbirdSession;

  before(async () => {
    dom0 = await startDom0({ policy });
    session = await startSession({
      messages,
      env: { GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir },
      prepareHome: (home) => registerHost(home, hostProgram),
    });
    await session.user.openInbox();
    const rules = [
      { id: 'drawings', when: { extensions: ['dwg'] }, then: { action: 'open', disposableTemplate: 'cad' } },
    ];
    await setUserPolicy(session.user, { version: 1, rules, otherwise: { action: 'open' } });
  });
  after(async () => {
    await session.stop();
    await removeDom0(dom0);
  });

  test('a template that the rule names and dom0 denies: nothing opens, and the person is told', async (t) => {
    const { user } = session;
    await user.selectMessage(subject);
    await dismissNotices(user);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('roof.dwg'), 1, 30_000);
    assert.equal(opening?.decision?.rule, 'drawings');
    assert.equal(opening.decision.action, 'open');
    assert.equal(opening.decision.disposableTemplate, 'cad');
    assert.equal(opening.failure, 'policy-denied');
    assert.equal(opening.dispvm, null);
    t.diagnostic(
      await waitUntil(
        async () => (await listNotices(user)).find((notice) => notice.startsWith('“roof.dwg” was not opened')),
        'the person is told',
        30_000,
      ),
    );
    await assertNothingOpened(user, traces);
  });

  test('what dom0’s policy grants gets further: there is neither screen nor template here, and that is what is said', async () => {
    const { user } = session;
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('ridge.txt'), 1, 30_000);
    assert.equal(opening?.decision?.disposableTemplate, null);
    assert.ok(
      opening.failure === 'gui-unavailable' || opening.failure === 'template-missing',
      opening.failure ?? 'it opened',
    );
  });
});
