// `glovebox doctor` and `glovebox open` in a qube: what is missing is named, and nothing but Qubes starts a VM.
import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { DoctorCheck } from '../../protocol/doctor-check.ts';
import { describeFailure } from '../../protocol/user-messages.ts';
import { startQube, type Qube } from '../support/qube.ts';
import { distPath, unbuilt } from './native-host-support.ts';

const glovebox = distPath('glovebox.js');
const check = async (
  qube: Qube,
): Promise<{ exitCode: number | null; said: Readonly<Record<string, readonly string[]>> }> => {
  const { exitCode, stdout } = await qube.run(glovebox, ['doctor', '--json']);
  const checks = JSON.parse(stdout) as readonly DoctorCheck[];
  return {
    exitCode,
    said: Object.fromEntries(checks.map(({ name, ok, detail, remedy }) => [name, [String(ok), detail, remedy]])),
  };
};

suite('in a qube of Qubes OS', { skip: unbuilt }, () => {
  test('doctor tries what dom0 grants by calls that open nothing', async (t) => {
    const qube = await startQube(t, { 'qubes.OpenInVM': 1 });
    const before = await check(qube);
    assert.equal(before.exitCode, 1);
    assert.equal(before.said['native host']?.[0], 'false');
    assert.equal((await qube.run(glovebox, ['install'])).exitCode, 0);
    const { exitCode, said } = await check(qube);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      Object.entries(said).map(([name, [ok]]) => [name, ok]),
      [
        ['versions', 'true'],
        ['qrexec client', 'true'],
        ['qrexec agent', 'true'],
        ['native host', 'true'],
        ['node', 'true'],
        ['dom0 policy', 'true'],
        ['dom0 policy for a network', 'true'],
        ['network of disposable qubes', 'true'],
      ],
    );
    assert.match(said['network of disposable qubes']?.[2] ?? '', /qvm-prefs .* netvm/);
  });

  test('doctor names the lines that dom0 needs, for this very qube', async (t) => {
    const refused = await check(await startQube(t, {}));
    assert.deepEqual(refused.said['dom0 policy'], [
      'false',
      'dom0 refuses documents a disposable qube, or cannot start one.',
      `In dom0, /etc/qubes/policy.d/30-glovebox.policy needs: qubes.OpenInVM * ${hostname()} @dispvm allow`,
    ]);
    const stock = await check(await startQube(t, { 'qubes.OpenInVM': 1, 'qubes.OpenInVM+network': 1 }));
    const deny = `qubes.OpenInVM +network ${hostname()} @dispvm deny`;
    assert.ok(stock.said['dom0 policy for a network']?.[2]?.endsWith(deny));
    const unsure = await check(await startQube(t, { 'qubes.OpenInVM': 255, 'qubes.OpenInVM+network': 255 }));
    assert.match(unsure.said['dom0 policy']?.[1] ?? '', /\(255\)/);
    assert.equal(unsure.said['dom0 policy for a network']?.[0], 'false');
  });

  const broken: readonly (readonly [missing: string, make: (t: TestContext) => Promise<Qube>])[] = [
    ['client', (t) => startQube(t, null)],
    ['agent', (t) => startQube(t, { 'qubes.OpenInVM': 1 }, false)],
  ];
  for (const [missing, make] of broken) {
    test(`without its ${missing} doctor says so, and a document is not opened by a daemon of ours instead`, async (t) => {
      const qube = await make(t);
      const { exitCode, said } = await check(qube);
      assert.deepEqual([exitCode, said[`qrexec ${missing}`]?.[0], said['dom0 policy']], [1, 'false', undefined]);
      const file = join(qube.folders.root, 'letter.txt');
      await writeFile(file, 'original');
      const before = await readdir(qube.folders.root, { recursive: true });
      const opened = await qube.run(glovebox, ['open', file, '--json']);
      assert.equal(opened.exitCode, 1);
      assert.equal(opened.stderr, `glovebox: ${describeFailure('qubes-unavailable', 'en')}\n`);
      assert.match(opened.stdout, /"code": "qubes-unavailable"/);
      assert.deepEqual(await readdir(qube.folders.root, { recursive: true }), before, 'no daemon was started');
    });
  }
});
