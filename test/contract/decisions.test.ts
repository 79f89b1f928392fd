// What the add-on decided, on its way to the audit log: by the built native host, to the real daemon and to a host of a farm, and
// what of a claim is refused there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { tellDecision } from '../../native-host/tell-decision.ts';
import type { CallOutcome, Transport } from '../../native-host/transport.ts';
import { auditEntrySchema } from '../../protocol/audit-entry.ts';
import { connected } from '../../protocol/connected.ts';
import { encodeDecisionService, type DecisionReport } from '../../protocol/decision-report.ts';
import { failure, success } from '../../protocol/result.ts';
import { callDom0, type Dom0 } from '../support/dom0.ts';
import { createFarm, farmTransport, settingsFor, startFarmHost } from '../support/farm.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startHost, unbuilt } from './native-host-support.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

const report: DecisionReport = { rule: 'no-programs', ruleset: 'mandatory', action: 'ask', answer: 'view' };

const readLog = (dom0: Pick<Dom0, 'baseDir'>, ...args: readonly string[]): readonly string[] => {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', XDG_STATE_HOME: join(dom0.baseDir, 'state') };
  const command = ['--import', 'tsx', 'cli/glovebox.ts', 'dom0', 'log', '--audit', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8', env }).stdout.split('\n').slice(0, -1);
};

/** What it has written by now. */
const countDecisions = async ({ baseDir }: Pick<Dom0, 'baseDir'>): Promise<number> => {
  const text = await readFile(join(baseDir, 'state/glovebox/audit.log'), 'utf8').catch(() => '');
  return text.split('"glovebox.addon"').length - 1;
};

const transportTo = ({ socketPath }: Pick<Dom0, 'socketPath'>): Transport =>
  new EmbeddedTransport(async () => {
    const socket = await connected(() => connect(socketPath));
    return socket === null ? failure('dom0-unreachable') : success(socket);
  });

const say = async (transport: Transport, requestId: string, bytes: Uint8Array): Promise<CallOutcome> => {
  const call = transport.connect(
    { intendedTarget: '@adminvm', requestId: 'decision', service: encodeDecisionService(requestId) },
    { onStdout: () => Promise.resolve(), onStatus: () => undefined },
  );
  await call.write(bytes);
  call.end();
  return call.outcome;
};

suite('what the add-on decided', () => {
  test('is a line of the audit log, beside those of its call: the same id finds both', async () => {
    await withDom0({ env: noDisplay }, async (dom0) => {
      const call = await callDom0(dom0.socketPath, { requestId: 'joined-1' });
      await call.over();
      await tellDecision(transportTo(dom0), 'joined-1', report);
      await tellDecision(transportTo(dom0), 'blocked-1', {
        rule: null,
        ruleset: 'user',
        action: 'block',
        answer: null,
      });
      await waitUntil(async () => (await countDecisions(dom0)) === 2, 'both are written');
      const lines = readLog(dom0, '--request', 'joined-1');
      assert.match(
        lines.at(-1) ?? '',
        /^\S+ {2}decided {2}joined-1 {2}work {2}ask {2}answered view {2}mandatory {2}no-programs$/,
      );
      assert.ok(lines.length > 1 && lines.every((line) => line.includes('joined-1')), lines.join('\n'));
      const [blocked = '', ...others] = readLog(dom0, '--request', 'blocked-1', '--json');
      const entry = auditEntrySchema.parse(JSON.parse(blocked));
      assert.deepEqual(
        [entry, others],
        [
          {
            '@timestamp': entry['@timestamp'],
            'ecs.version': '8.17.0',
            'event.module': 'glovebox',
            'event.dataset': 'glovebox.addon',
            'event.type': ['info'],
            'trace.id': 'blocked-1',
            'event.action': 'block',
            'source.domain': 'work',
            'rule.id': null,
            'rule.ruleset': 'user',
            'glovebox.answer': null,
          },
          [],
        ],
      );
      assert.equal(readLog(dom0).filter((line) => line.includes('glovebox.Decision')).length, 0, 'no call of its own');
    });
  });

  test('is a claim: what is wrong, too long or not granted leaves no line, nor does more than a person decides', async () => {
    await withDom0({ env: noDisplay }, async (dom0) => {
      const transport = transportTo(dom0);
      const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
      for (const wrong of [
        Buffer.from('{'),
        new Uint8Array(0),
        json({ ...report, name: 'offer.pdf' }),
        json({ ...report, rule: 'no programs' }),
        json({ ...report, rule: 'x'.repeat(65) }),
        json({ ...report, action: 'offer.pdf' }),
        json({ ...report, answer: 'yes' }),
        Buffer.from(`${JSON.stringify(report)}${' '.repeat(1024)}`),
        Buffer.from(JSON.stringify({ ...report, rule: '\u{1d4}' })),
      ]) {
        const outcome = await say(transport, 'wrong-1', wrong);
        assert.ok(!outcome.ok && outcome.error.exitCode === 125, JSON.stringify(outcome));
      }
      const [unnamed, overlong] = [
        await say(transport, '', json(report)),
        await say(transport, 'x'.repeat(32), json(report)),
      ];
      assert.deepEqual([unnamed.ok, overlong.ok], [false, false]);
      assert.equal(await countDecisions(dom0), 0);
      let taken = 0;
      for (let round = 0; round < 30; round += 1) {
        const ten = Array.from({ length: 10 }, () => say(transport, `many-${round}`, json(report)));
        taken += (await Promise.all(ten)).filter(({ ok }) => ok).length;
      }
      assert.ok(taken > 200 && taken <= 240, String(taken));
      await waitUntil(async () => (await countDecisions(dom0)) === taken, 'those are written, and no others');
    });
    await withDom0({ env: noDisplay, policy: 'glovebox.Status * @anyvm @adminvm allow\n' }, async (dom0) => {
      const outcome = await say(transportTo(dom0), 'denied-1', Buffer.from(JSON.stringify(report)));
      assert.ok(!outcome.ok && outcome.error.code === 'policy-denied');
      assert.equal(await countDecisions(dom0), 0);
    });
  });

  test('through a farm it is noted on the host that took it, as said by whoever the certificate names', async () => {
    const farm = await createFarm();
    const host = await startFarmHost(farm, {});
    try {
      await tellDecision(farmTransport(settingsFor(farm, host.port)), 'far-1', report);
      await waitUntil(async () => (await countDecisions(host)) === 1, 'it is written');
      const [line = ''] = readLog(host, '--request', 'far-1', '--source', 'anna');
      assert.match(line, /decided {2}far-1 {2}anna {2}ask {2}answered view/);
    } finally {
      await host.remove();
      await farm.remove();
    }
  });

  test(
    'the built native host passes it on, once it was greeted, and says nothing of it',
    { skip: unbuilt },
    async (t) => {
      const { host, dom0 } = await startHost(t);
      await host.greet();
      await host.send({ type: 'decision', requestId: 'told-1', report });
      const call = await dom0.nextCall();
      const asked = await call.accept();
      assert.deepEqual([asked.intendedTarget, asked.service], ['@adminvm', 'glovebox.Decision+told-1']);
      let input = '';
      await call.eachInput((bytes) => void (input += Buffer.from(bytes).toString()));
      assert.deepEqual(JSON.parse(input), report);
      await call.finish();
      await host.send({ type: 'decision', requestId: 'told-2', report: { ...report, name: 'offer.pdf' } });
      await host.next('failed');
      assert.deepEqual(
        host.received.map(({ type }) => type).filter((type) => type !== 'hello'),
        ['failed'],
      );
    },
  );

  test('on Qubes nothing is called', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'decisions-'));
    try {
      const mark = join(folder, 'called');
      const transport = new QubesTransport(['/bin/sh', '-c', `touch ${mark}`]);
      await tellDecision(transport, 'on-qubes', report);
      const call = transport.connect(
        { intendedTarget: '@dispvm', requestId: 'q', service: 'qubes.OpenInVM' },
        { onStdout: () => Promise.resolve(), onStatus: () => undefined },
      );
      await call.outcome;
      // The first would have come before the second.
      await waitUntil(
        async () => (await readFile(mark).catch(() => null)) !== null,
        'a real call does start the program',
      );
      await rm(mark);
      await tellDecision(transport, 'on-qubes', report);
      assert.equal(await readFile(mark).catch(() => null), null);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
