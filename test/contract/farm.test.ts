// A host of a farm as those who call it meet it, over real TLS: who is let in, who is told what, and what policy knows of
// them. No VM is needed for what it refuses.
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { askDom0 } from '../../native-host/dom0-status.ts';
import { dialFarm } from '../../native-host/farm-connection.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import { encodeWindowService } from '../../protocol/farm-window.ts';
import { encodeShowService } from '../../protocol/open-service.ts';
import { describeFailure } from '../../protocol/user-messages.ts';
import { Authority, type Issued } from '../../scripts/farm-parts/certificates.ts';
import { missingForAdministratorsFile } from '../support/administrators-file.ts';
import {
  createFarm,
  farmTransport,
  runWithFarm,
  settingsFor,
  startFarmHost,
  type FarmHost,
  type TestFarm,
} from '../support/farm.ts';
import { waitUntil } from '../support/wait-until.ts';

const asRoot = { skip: missingForAdministratorsFile ?? false };

const answersWithinMs = 20_000;
const never = new AbortController().signal;

const dialled = async (settings: FarmSettings): Promise<ErrorCode | 'taken'> => {
  const link = await dialFarm(settings, never);
  if (link.ok) link.value.terminate();
  return link.ok ? 'taken' : link.error;
};

/** How a call of this service ends, without a document. */
const outcomeOf = async (
  settings: FarmSettings,
  intendedTarget: string,
  service: string,
): Promise<readonly [code: ErrorCode | null, exitCode: number | null]> => {
  const call = farmTransport(settings).connect(
    { intendedTarget, service, requestId: 'test-1' },
    { onStdout: () => Promise.resolve(), onStatus: () => undefined },
  );
  const outcome = await call.outcome;
  return outcome.ok ? [null, 0] : [outcome.error.code, outcome.error.exitCode];
};

describe('a host of a farm', { concurrency: 1 }, () => {
  let farm: TestFarm;
  let host: FarmHost;
  let foreign: Authority;
  const open = 'qubes.OpenInVM+no-edits';
  before(async () => {
    farm = await createFarm();
    foreign = await Authority.create(join(farm.folder, 'foreign'));
    host = await startFarmHost(farm, {
      policy: 'qubes.OpenInVM * @tag:sales @dispvm allow\nglovebox.Status + * @adminvm allow\n',
    });
  });
  after(async () => {
    await host.remove();
    await farm.remove();
  });
  const mine = (proof?: Issued, others?: Partial<FarmSettings>): FarmSettings =>
    settingsFor(farm, host.port, proof, others);

  test('answers whoever has a certificate of its CA how it is, and nothing of what others have open', async () => {
    const status = await askDom0(farmTransport(mine()), answersWithinMs);
    assert.ok(status.ok, JSON.stringify(status));
    assert.deepEqual([status.value.dispvms, status.value.pool, status.value.guiReady], [[], [], true]);
    assert.ok(status.value.templates.some(({ name }) => name === 'debian-13'));
  });

  const certificates: Readonly<Record<string, (farm: TestFarm) => Promise<readonly [Issued, ErrorCode]>>> = {
    'has expired': async ({ authority }) => [
      await authority.issue({ name: 'late', hasExpired: true }),
      'farm-certificate-expired',
    ],
    'was revoked while the host runs': async ({ authority }) => {
      const revoked = await authority.issue({ name: 'left' });
      assert.equal(await dialled(mine(revoked)), 'taken');
      await authority.revoke(revoked);
      await waitUntil(async () => (await dialled(mine(revoked))) !== 'taken', 'the list is read', answersWithinMs);
      return [revoked, 'farm-certificate-revoked'];
    },
    'is of another CA': async () => [await foreign.issue({ name: 'anna' }), 'farm-certificate-unknown'],
    'is that of a host': ({ host: proof }) => Promise.resolve([proof, 'farm-certificate-unknown']),
    'has a name that policy cannot speak of': async ({ authority }) => [
      await authority.issue({ name: 'anna b' }),
      'farm-certificate-unknown',
    ],
    'has the name of this computer’s own user': async ({ authority }) => [
      await authority.issue({ name: 'work' }),
      'farm-certificate-unknown',
    ],
  };
  // A farm that a person's own file names is none, and nothing is told of it.
  const tellable =
    missingForAdministratorsFile === null
      ? ([
          ['C.UTF-8', 'en'],
          ['de_DE.UTF-8', 'de'],
        ] as const)
      : [];
  for (const [what, make] of Object.entries(certificates))
    test(`a certificate that ${what} lets nobody in, and they are told why`, async (t) => {
      const [proof, code] = await make(farm);
      assert.equal(await dialled(mine(proof)), code);
      if (missingForAdministratorsFile !== null) t.diagnostic(`what is told: ${missingForAdministratorsFile}`);
      for (const [LC_ALL, language] of tellable) {
        const document = join(farm.folder, 'note.txt');
        await writeFile(document, 'Three green lamps\n');
        const said = await runWithFarm(farm, mine(proof), ['open', document], {
          LC_ALL,
          GLOVEBOX_RUNTIME_DIR: host.runtimeDir,
        });
        assert.equal(said.exitCode, 1);
        assert.ok(said.stderr.includes(describeFailure(code, language)), said.stderr);
      }
      assert.equal(await dialled(mine()), 'taken', 'others are let in');
    });

  test('a host that cannot prove its name gets no call: of another CA, expired, or of another name', async (t) => {
    const late = await farm.authority.issue({ name: 'host-2', hostNames: ['127.0.0.1'], hasExpired: true });
    const other = await farm.authority.issue({ name: 'host-3', hostNames: ['127.0.0.2'] });
    const strange = await foreign.issue({ name: 'host-4', hostNames: ['127.0.0.1'] });
    for (const proof of [late, other, strange]) {
      const wrong = await startFarmHost(farm, {}, proof);
      t.after(() => wrong.remove());
      assert.equal(await dialled(settingsFor(farm, wrong.port)), 'farm-untrusted');
    }
    assert.equal(await dialled(mine(farm.person, { name: 'elsewhere.example' })), 'farm-untrusted');
    assert.equal(await dialled(mine(farm.person, { name: 'localhost' })), 'taken');
  });

  test(
    'where nobody listens it is unreachable, and files that are none are the administrator’s matter',
    asRoot,
    async () => {
      assert.equal(await dialled(settingsFor(farm, 1)), 'farm-unreachable');
      assert.equal(await dialled(mine(farm.person, { key: '/nowhere/key.pem' })), 'farm-misconfigured');
      assert.equal(await dialled(mine(farm.person, { key: farm.host.key })), 'farm-misconfigured');
      const document = join(farm.folder, 'unread.txt');
      await writeFile(document, 'Three green lamps\n');
      const wrong: unknown[] = [{ address: 'no port' }, { ...mine(), ca: 'relative.pem' }, { ...mine(), more: 1 }];
      for (const settings of wrong) {
        const said = await runWithFarm(farm, settings, ['open', document]);
        assert.ok(said.stderr.includes(describeFailure('farm-misconfigured', 'en')), said.stderr);
        const { stdout } = await runWithFarm(farm, settings, ['doctor', '--json']);
        assert.match(stdout, /speaks of a farm in a way that cannot be understood/);
      }
    },
  );

  test('doctor names the file that is of no use, and until when the certificate is valid', asRoot, async () => {
    const says = async (changes: Partial<FarmSettings>): Promise<string> => {
      const { stdout } = await runWithFarm(farm, mine(farm.person, changes), ['doctor', '--json']);
      return stdout;
    };
    const none = join(farm.folder, 'none.pem');
    await writeFile(none, 'nothing');
    assert.match(await says({}), /Attachments open on the farm at .* valid until/);
    assert.ok((await says({ key: '/nowhere/key.pem' })).includes('/nowhere/key.pem, which the policy names'));
    for (const field of ['ca', 'certificate', 'key'])
      assert.ok((await says({ [field]: none })).includes(`${none}, which the policy names`), field);
    assert.ok((await says({ key: farm.host.key })).includes(`${farm.host.key}, which the policy names`));
    const late = await farm.authority.issue({ name: 'dora', hasExpired: true });
    assert.match(await says({ certificate: late.certificate, key: late.key }), /was valid until/);
  });

  test('policy decides by the certificate’s name and groups, and believes no other word of it', async () => {
    const bert = await farm.authority.issue({ name: 'bert', groups: ['berlin'] });
    assert.equal((await outcomeOf(mine(bert), '@dispvm', open))[0], 'policy-denied');
    // Granted: only then is a window looked for, and this call brought none.
    const granted = await outcomeOf(mine(), '@dispvm', open);
    assert.equal(granted[0], 'gui-unavailable');
    await appendFile(join(host.baseDir, 'policy.d', '05-people.policy'), '* * bert @dispvm allow\n* * anna * deny\n');
    assert.equal((await outcomeOf(mine(bert), '@dispvm', open))[0], 'gui-unavailable');
    assert.equal((await outcomeOf(mine(), '@dispvm', open))[0], 'policy-denied');
    await writeFile(join(host.baseDir, 'policy.d', '05-people.policy'), '* * * * allow\n');
    const claiming = farmTransport(mine(bert)).connect(
      { intendedTarget: '@dispvm', service: open, requestId: 'claims', claimedSource: 'anna' },
      { onStdout: () => Promise.resolve(), onStatus: () => undefined },
    );
    const claimed = await claiming.outcome;
    assert.ok(!claimed.ok && claimed.error.code === 'policy-denied');
  });

  test('what serves a person’s own computer serves nobody else, whatever policy says; nor is anybody asked there', async () => {
    await writeFile(join(host.baseDir, 'policy.d', '05-people.policy'), '* * * * allow\n');
    for (const service of [encodeWindowService('test-1'), encodeShowService('test-1')])
      assert.deepEqual(await outcomeOf(mine(), '@adminvm', service), [
        service.includes('Show') ? 'dom0-unreachable' : 'dom0-protocol',
        service.includes('Show') ? null : 127,
      ]);
    await writeFile(join(host.baseDir, 'policy.d', '05-people.policy'), '* * * @dispvm ask default_target=@dispvm\n');
    assert.equal((await outcomeOf(mine(), '@dispvm', open))[0], 'policy-denied');
    await writeFile(join(host.baseDir, 'policy.d', '05-people.policy'), '* * * * allow\n');
  });

  test('who opens more than their share is told that it is busy, and nobody else is', async (t) => {
    const small = await startFarmHost(farm, { args: ['--source-opens', '1'] });
    t.after(() => small.remove());
    const settings = settingsFor(farm, small.port);
    assert.equal((await outcomeOf(settings, '@dispvm', open))[0], 'gui-unavailable');
    assert.equal((await outcomeOf(settings, '@dispvm', open))[0], 'farm-busy');
    const carl = await farm.authority.issue({ name: 'carl' });
    assert.equal((await outcomeOf(settingsFor(farm, small.port, carl), '@dispvm', open))[0], 'gui-unavailable');
  });

  test('where the dom0 of this computer may take over, it does for want of a host, and for no other reason', async () => {
    const mayOpenHere = true;
    const lost = settingsFor(farm, 1, farm.person, { mayOpenHere });
    const left = await foreign.issue({ name: 'anna' });
    // This computer's dom0 is not there, either: that is what is said then.
    assert.equal((await outcomeOf(lost, '@dispvm', open))[0], 'dom0-unreachable');
    assert.equal((await outcomeOf({ ...lost, mayOpenHere: false }, '@dispvm', open))[0], 'farm-unreachable');
    assert.equal((await outcomeOf(mine(left, { mayOpenHere }), '@dispvm', open))[0], 'farm-certificate-unknown');
  });

  test('a call without the person’s window opens nothing', async () => {
    const call = openInVm(
      farmTransport(mine()),
      {
        requestId: 'open-1',
        untrustedName: 'a.txt',
        viewOnly: true,
        disposableTemplate: null,
        network: false,
        returnEdits: false,
      },
      { onStdout: () => Promise.resolve(), onStatus: () => undefined },
    );
    const outcome = await call.outcome;
    assert.ok(!outcome.ok && outcome.error.code === 'dom0-unreachable', JSON.stringify(outcome));
  });
});

test('a host does not start without the templates that its list names, and says which', async (t) => {
  const farm = await createFarm();
  t.after(() => farm.remove());
  const { authority, host } = farm;
  const files = ['--ca', authority.certificate, '--cert', host.certificate, '--key', host.key];
  const env = {
    GLOVEBOX_RUNTIME_DIR: join(farm.folder, 'run'),
    GLOVEBOX_DATA_DIR: join(farm.folder, 'data'),
    GLOVEBOX_SYSTEM_DATA_DIR: join(farm.folder, 'system'),
  };
  const list = join(farm.folder, 'templates.sha256');
  const run = async (text: string): ReturnType<typeof runWithFarm> => {
    await writeFile(list, text);
    const args = ['dom0', 'serve', '--listen', '127.0.0.1:0', ...files, '--templates', list];
    return runWithFarm(farm, settingsFor(farm, 1), args, env);
  };
  const missing = await run(`${'a'.repeat(64)}  debian-13\n`);
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /debian-13: the list has a{64}, and here is none/);
  const wrong = await run('debian-13\n');
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /no line of a list: debian-13/);
});

test('a host does not start without certificates that can be used, nor on an address that is none', async () => {
  const farm = await createFarm();
  const { authority, host } = farm;
  const good = ['--ca', authority.certificate, '--cert', host.certificate, '--key', host.key];
  const env = { GLOVEBOX_RUNTIME_DIR: join(farm.folder, 'run') };
  const run = (...args: readonly string[]): ReturnType<typeof runWithFarm> =>
    runWithFarm(farm, settingsFor(farm, 1), ['dom0', 'serve', ...args], env);
  const noKey = await run('--listen', '127.0.0.1:0', ...good.slice(0, 4), '--key', '/nowhere/key.pem');
  assert.equal(noKey.exitCode, 1);
  assert.match(noKey.stderr, /certificates cannot be used: .*\/nowhere\/key\.pem/);
  const otherKey = await run('--listen', '127.0.0.1:0', ...good.slice(0, 4), '--key', farm.person.key);
  assert.equal(otherKey.exitCode, 1);
  assert.equal((await run('--listen', '127.0.0.1:0', ...good.slice(2))).exitCode, 2, 'without a CA');
  for (const address of ['7443', ':7443', '127.0.0.1', '127.0.0.1:99999', '[localhost]:1'])
    assert.equal((await run('--listen', address, ...good)).exitCode, 2, address);
  await farm.remove();
});
