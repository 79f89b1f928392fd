// The add-on and a native host in a real Thunderbird: bytes arrive whole and no faster than granted; a broken host
// never makes anything open where the mail lives.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nativeWindowBytes } from '../../protocol/limits.ts';
import { sampleMessages, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { furtherCase } from '../support/thorough.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import {
  hostProgram,
  installReceivingHost,
  installScriptHost,
  registerHost,
} from '../support/thunderbird/native-hosts.ts';
import { peakMemoryDuring } from '../support/thunderbird/memory.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import { openingsCausedBy, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';

const megabyte = 1024 * 1024;
const large = randomBytes(200 * megabyte);
const attachments = [
  { name: 'large.bin', declaredType: 'application/octet-stream', bytes: large },
  { name: 'exact.bin', declaredType: 'application/octet-stream', bytes: large.subarray(0, nativeWindowBytes) },
  { name: 'one.bin', declaredType: 'application/octet-stream', bytes: large.subarray(0, 1) },
];
const largeMessages: SampleMessage[] = attachments.map((attachment) => ({
  subject: attachment.name,
  text: 'Bytes.\n',
  attachments: [attachment],
}));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('with a native host that receives', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-received-${process.pid}`);

  before(async () => {
    session = await startSession({
      messages: [...sampleMessages(), ...largeMessages],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile, DRAIN_BYTES_PER_MS: '40000' },
    });
    user = session.user;
    await user.openInbox();
  });
  after(async () => {
    await session.stop();
    await rm(receivedFile, { force: true });
  });

  const lastReceived = async (): Promise<Received> =>
    (await readReceived(receivedFile)).at(-1) ?? assert.fail('nothing was received');

  test('the first click finds the host warm, and every byte arrives', async (t) => {
    await user.selectMessage('The hills last Sunday');
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('evening-hills.png'));
    assert.equal(opening?.outcome, 'done');
    const received = await lastReceived();
    const sent = sampleMessages()[1]?.attachments?.[0]?.bytes ?? new Uint8Array();
    assert.equal(received.sha256, sha256(sent));
    assert.equal(opening.attachment.sizeBytes, sent.length);
    assert.ok((opening.stagesAtMs.hostFirstByte ?? 0) >= (opening.stagesAtMs.click ?? Infinity));
    const sinceClick = Object.entries(opening.stagesAtMs).map(
      ([stage, atMs]) => `${stage} ${Math.round(atMs - (opening.stagesAtMs.click ?? 0))} ms`,
    );
    t.diagnostic(`after the click: ${sinceClick.join(', ')}`);
    await assertNothingOpened(user, traces);
  });

  for (const { name, bytes } of attachments.slice(1)) {
    test(`${name}: ${bytes.length} bytes arrive whole`, async () => {
      await user.selectMessage(name);
      await openingsCausedBy(user, () => user.openAttachment(name));
      assert.equal((await lastReceived()).sha256, sha256(bytes));
    });
  }

  test(
    '200 MB stream to a slow host, never more of them under way than it grants',
    { skip: furtherCase },
    async (t) => {
      await user.selectMessage('large.bin');
      const growthBytes = await peakMemoryDuring(user.thunderbird.pid, async () => {
        await openingsCausedBy(user, () => user.openAttachment('large.bin'), 1, 120_000);
      });
      const received = await lastReceived();
      assert.equal(received.sha256, sha256(large));
      assert.ok(
        received.mostUngrantedBytes <= nativeWindowBytes,
        `${received.mostUngrantedBytes} bytes were under way`,
      );
      // Garbage that is not collected yet counts too, so this is for reading and not for judging.
      t.diagnostic(`Thunderbird grew by at most ${Math.round(growthBytes / megabyte)} MB`);
    },
  );

  test('several openings at once do not disturb each other', async () => {
    await user.selectMessage('Everything in one message');
    await user.locateAttachment('contract.pdf');
    const openings = await openingsCausedBy(
      user,
      async () => {
        await user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.9));
        await user.pickFromOpenMenu('Open All…');
      },
      3,
    );
    assert.deepEqual(
      openings.map(({ outcome }) => outcome),
      ['done', 'done', 'done'],
    );
    const received = (await readFile(receivedFile, 'utf8'))
      .trim()
      .split('\n')
      .slice(-3)
      .map((line) => JSON.parse(line) as Received);
    const sent = sampleMessages()[3]?.attachments?.map(({ bytes }) => sha256(bytes)) ?? [];
    assert.deepEqual(received.map((file) => file.sha256).sort(), sent.sort());
  });
});

const greeting = '{ type: "hello", version: 1, transport: "embedded" }';
const faults: Readonly<Record<string, { readonly install: (home: string) => Promise<void>; readonly code: string }>> = {
  'a host whose program is gone': { install: (home) => registerHost(home, join(home, 'gone')), code: 'host-missing' },
  'a host that ends at once': { install: (home) => installScriptHost(home, 'process.exit(1)'), code: 'host-missing' },
  'a host that starts with garbage': {
    install: (home) =>
      installScriptHost(home, 'process.stdout.write(Buffer.from("\\x07\\0\\0\\0garbage")); process.stdin.resume();'),
    code: 'host-missing',
  },
  'a host that announces 2 GB': {
    install: (home) =>
      installScriptHost(home, 'process.stdout.write(Buffer.from([255, 255, 255, 127])); process.stdin.resume();'),
    code: 'host-protocol',
  },
  'a host of another version': {
    install: (home) =>
      installScriptHost(home, hostProgram('() => send({ type: "hello", version: 99, transport: "embedded" })')),
    code: 'host-protocol',
  },
  'a host that invents a message': {
    install: (home) =>
      installScriptHost(
        home,
        hostProgram(
          `({ type }) => { if (type == "hello") send(${greeting}); else send({ type: "run", program: "sh" }); }`,
        ),
      ),
    code: 'host-protocol',
  },
  'a host that dies with the request': {
    install: (home) =>
      installScriptHost(
        home,
        hostProgram(`({ type }) => { if (type == "hello") send(${greeting}); else process.exit(1); }`),
      ),
    code: 'host-died',
  },
  'a host that reports a failure': {
    install: (home) =>
      installScriptHost(
        home,
        hostProgram(
          `message => { if (message.type == "hello") send(${greeting}); else if (message.type == "end") send({ ` +
            'type: "failed", requestId: message.requestId, code: "policy-denied" }); }',
        ),
      ),
    code: 'policy-denied',
  },
};

const codes = Object.values(faults).map(({ code }) => code);
for (const [index, [title, { install, code }]] of Object.entries(faults).entries()) {
  test(`${title}: ${code}, and nothing opens`, { skip: codes.indexOf(code) < index && furtherCase }, async () => {
    const session = await startSession({ messages: sampleMessages(), prepareHome: install });
    try {
      const { user } = session;
      await user.selectMessage('Contract for the shop windows');
      const traces = await findLocalTraces(user);
      for (const attempt of ['first', 'second']) {
        const [opening] = await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
        assert.equal(opening?.failure, code, `at the ${attempt} click`);
      }
      await assertNothingOpened(user, traces);
    } finally {
      await session.stop();
    }
  });
}
