// The audit log as an administrator reads it: of real calls to the real daemon, by `glovebox dom0 log --audit`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { suite } from 'node:test';
import { auditEntrySchema, type AuditEntry, type CallEnd } from '../../protocol/audit-entry.ts';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { localSource } from '../../dom0/system.ts';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { callDom0, removeDom0, startDom0, type CallOptions, type Dom0 } from '../support/dom0.ts';
import { startGuestWorld, type GuestWorld } from '../support/guest-world.ts';
import { waitUntil } from '../support/wait-until.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

const termination = encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8));
const isEnd = (entry: AuditEntry): entry is CallEnd => 'glovebox.outcome' in entry;

const callToEnd = async (dom0: Dom0, options: CallOptions): Promise<void> => {
  const call = await callDom0(dom0.socketPath, options);
  await call.over();
};

const readLog = (dom0: Dom0, ...args: readonly string[]): ReturnType<typeof spawnSync> & { lines: string[] } => {
  const finished = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'cli/glovebox.ts', 'dom0', 'log', '--audit', ...args],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8', XDG_STATE_HOME: join(dom0.baseDir, 'state') } },
  );
  return Object.assign(finished, { lines: finished.stdout.split('\n').slice(0, -1) });
};

suite('the audit log of calls with a document', () => {
  const guestTest = (title: string, body: (world: GuestWorld) => Promise<void>, policy?: string): void => {
    test(title, async () => {
      const world = await startGuestWorld({}, 'painted', policy);
      try {
        await body(world);
      } finally {
        await world.stop();
      }
      for (const entry of world.audit) {
        auditEntrySchema.parse(entry);
        assert.doesNotMatch(JSON.stringify(entry), /offer|\.txt/, 'no name of a document');
      }
    });
  };

  guestTest('tells of one that opens: who, what, by which rule, how far, how much', async (world) => {
    const { call, guest } = await world.open(new Uint8Array(5000));
    await guest.deliver();
    await waitUntil(() => call.reached('visible'), 'the document is visible');
    const [start, ...none] = world.audit;
    assert.deepEqual(none, [], 'its end is still to come');
    assert.ok(start !== undefined && 'event.type' in start);
    assert.deepEqual(start['event.type'], ['start']);
    call.socket.write(termination);
    await waitUntil(() => guest.isTerminated, 'the guest is asked for the edit');
    await guest.leave();
    await call.over();
    const end = await waitUntil(() => world.audit.find(isEnd), 'the end is told');
    assert.equal(end['trace.id'], 'test-1');
    assert.equal(end['source.domain'], localSource);
    assert.deepEqual([end['event.action'], end['glovebox.argument']], ['qubes.OpenInVM', '+']);
    assert.equal(end['glovebox.decision'], 'allow');
    assert.match(end['rule.id'] ?? '', /\/10-test\.policy:1$/);
    assert.deepEqual([end['glovebox.template'], end['glovebox.dispvm']], ['debian-13', guest.id]);
    // The field with the name, and the document.
    assert.equal(end['source.bytes'], 256 + 5000);
    const stages = end['glovebox.stages'];
    const reached = ['callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'] as const;
    const times = reached.map((stage) => stages[stage] ?? -1);
    assert.ok(
      times.every((time, index) => time >= (times[index - 1] ?? 0)),
      String(times),
    );
    assert.deepEqual([end['event.outcome'], end['glovebox.outcome']], ['success', 'ok']);
  });

  guestTest('tells why one failed, and counts what came back', async (world) => {
    world.failNext('restore-timeout');
    const failed = await world.call({ requestId: 'failed-1' });
    failed.sendFile('offer.txt', new Uint8Array(10));
    await failed.over();
    const end = await waitUntil(() => world.audit.find(isEnd), 'the end is told');
    assert.equal(end['glovebox.outcome'], failed.failure);
    assert.equal(end['event.outcome'], 'failure');
  });

  guestTest(
    'says no rule for what none decided, and how a service ended that there is none of',
    async (world) => {
      for (const [requestId, options] of [
        ['denied', { service: 'qubes.Filecopy' }],
        ['claimed', { source: 'other' }],
        ['unknown', { service: 'qubes.OpenInVM+of-nothing' }],
      ] as const) {
        const call = await world.call({ requestId, ...options });
        await call.over();
      }
      const told = world.audit
        .filter(isEnd)
        .map((end) => [end['trace.id'], end['glovebox.decision'], end['rule.id'] === null, end['glovebox.outcome']]);
      assert.deepEqual(told, [
        ['denied', 'deny', true, 'policy-denied'],
        ['claimed', 'none', true, 'policy-denied'],
        ['unknown', 'allow', false, 'unknown-service'],
      ]);
    },
    'qubes.OpenInVM * @anyvm @dispvm allow\n',
  );
});

suite('“dom0 log --audit”', () => {
  const policy =
    'qubes.OpenInVM +no-edits @anyvm @dispvm deny\n* * @anyvm @dispvm allow\nglovebox.Status * @anyvm @adminvm allow\n';

  test('finds calls by id, source, outcome and time, as text and as JSON', async () => {
    await withDom0({ policy, env: noDisplay }, async (dom0) => {
      await callToEnd(dom0, { requestId: 'one' });
      await callToEnd(dom0, { requestId: 'two', service: 'qubes.OpenInVM+no-edits' });
      await fetchStatus(dom0.socketPath);
      const file = join(dom0.baseDir, 'state/glovebox/audit.log');
      await waitUntil(async () => (await readFile(file, 'utf8')).split('\n').length > 3, 'all is written');
      assert.equal((await lstat(file)).mode & 0o777, 0o600);
      assert.equal(readLog(dom0).lines.length, 3, 'a start and two ends, and none of a question for the status');
      const [denied = '', ...others] = readLog(dom0, '--request', 'two').lines;
      assert.deepEqual(others, []);
      assert.match(
        denied,
        /^\S+ {2}end {2}two {2}work {2}qubes\.OpenInVM\+no-edits {2}deny {2}\S+\/10-test\.policy:1 {2}policy-denied {2}0 B in/,
      );
      assert.equal(readLog(dom0, '--outcome', 'gui-unavailable').lines.length, 1);
      assert.equal(readLog(dom0, '--source', localSource, '--since', '1h').lines.length, 3);
      for (const args of [
        ['--source', 'elsewhere'],
        ['--since', '2999-01-01'],
        ['--outcome', 'ok'],
      ]) {
        const none = readLog(dom0, ...args);
        assert.deepEqual([none.status, none.lines], [1, []], args.join(' '));
        assert.match(String(none.stderr), /No such call is in \S+audit\.log/);
      }
      const parsed = readLog(dom0, '--json').lines.map((line) => auditEntrySchema.parse(JSON.parse(line)));
      assert.deepEqual(
        parsed.filter(isEnd).map((end) => end['trace.id']),
        ['one', 'two'],
      );
    });
  });

  test(
    'a full disk is told, by the log and by the status, and calls go on',
    { skip: process.getuid?.() !== 0 },
    async () => {
      const baseDir = await mkdtemp(join(tmpdir(), 'dom0-test-'));
      const state = join(baseDir, 'state/glovebox');
      await mkdir(state, { recursive: true });
      // The numbers of /dev/full, which refuses every byte as a full disk does.
      assert.equal(spawnSync('mknod', [join(state, 'audit.log'), 'c', '1', '7']).status, 0);
      const dom0 = await startDom0({ baseDir, policy, env: noDisplay });
      try {
        const call = await callDom0(dom0.socketPath);
        await call.over();
        assert.equal(call.failure, 'gui-unavailable');
        await waitUntil(() => dom0.log().includes('audit-failed'), 'the log says so');
        assert.match(dom0.log(), /"event":"audit-failed","cause":"ENOSPC"/);
        assert.equal((await fetchStatus(dom0.socketPath))?.audit?.problem, 'ENOSPC');
        await callToEnd(dom0, { requestId: 'later' });
        await rm(join(state, 'audit.log'));
        await waitUntil(
          async () => (await fetchStatus(dom0.socketPath))?.audit?.problem === null,
          'there is room again',
        );
        assert.ok(readLog(dom0, '--request', 'later').lines.length > 0, 'what waited is there');
      } finally {
        await removeDom0(dom0);
      }
    },
  );

  test('a file that a daemon before has left is read on, and what is none of ours in it is left out', async () => {
    await withDom0({ policy, env: noDisplay }, async (dom0) => {
      const state = join(dom0.baseDir, 'state/glovebox');
      await mkdir(state, { recursive: true });
      await writeFile(join(state, 'audit.log'), '{"trace.id":"forged\n');
      await callToEnd(dom0, { requestId: 'real' });
      await waitUntil(() => readLog(dom0, '--request', 'real').lines.length === 2, 'the call is there');
      assert.equal(readLog(dom0).lines.length, 2);
    });
  });
});
