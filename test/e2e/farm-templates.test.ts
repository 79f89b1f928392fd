// The templates that the administrator's policy names by their hashes, against those that a real host of a farm and a real dom0 of
// this computer have: what `glovebox doctor` and the add-on's Status say of each.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { DoctorCheck } from '../../protocol/doctor-check.ts';
import type { ToAddon } from '../../protocol/native-messages.ts';
import { addonId } from '../../protocol/names.ts';
import { dataDir } from '../../protocol/paths.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import { HostProcess } from '../contract/native-host-support.ts';
import { noDisplay, withDom0 } from '../contract/with-dom0.ts';
import { missingForAdministratorsFile } from '../support/administrators-file.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { createFarm, glovebox, settingsFor, startFarmHost, type FarmHost, type TestFarm } from '../support/farm.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForAdministratorsFile ?? (await missingForDispvms());
const run = promisify(execFile);
const slowMs = 60_000;
const otherHash = 'a'.repeat(64);

describe('templates that the policy names by their hashes', { concurrency: 1, skip: missing ?? false }, () => {
  let farm: TestFarm;
  let host: FarmHost;
  let poolFile: string;
  let hash: string;
  before(async () => {
    farm = await createFarm();
    poolFile = join(farm.folder, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ build: false, spares: 0, prestarted: 0 }));
    const list = await run(process.execPath, [glovebox, 'template', 'list', '--sha256']);
    hash = /^(\S+) {2}debian-13$/m.exec(list.stdout)?.[1] ?? '';
    host = await startFarmHost(farm, { dataDir: dataDir(process.env), env: { GLOVEBOX_POOL_FILE: poolFile } });
  });
  after(async () => {
    await host.remove();
    await farm.remove();
  });

  const environment = async (
    templateHashes: Readonly<Record<string, string>>,
    settings: FarmSettings | null,
    runtimeDir: string,
  ): Promise<NodeJS.ProcessEnv> => {
    const policy = join(farm.folder, 'policies.json');
    const managed = { version: 1, templateHashes, ...(settings !== null && { farm: settings }) };
    await writeFile(policy, JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: managed } } } }));
    return { ...process.env, LC_ALL: 'C.UTF-8', GLOVEBOX_MANAGED_POLICY: policy, GLOVEBOX_RUNTIME_DIR: runtimeDir };
  };
  /** It ends with 1 where anything does not work here, which is no matter of this test. */
  const doctor = async (env: NodeJS.ProcessEnv): Promise<readonly DoctorCheck[]> => {
    const stdout = await new Promise<string>((resolve) =>
      execFile(process.execPath, [glovebox, 'doctor', '--json'], { env }, (_error, said) => resolve(said)),
    );
    return (JSON.parse(stdout) as readonly DoctorCheck[]).filter(({ name }) => name === 'template hash');
  };
  const statusOf = async (env: NodeJS.ProcessEnv): Promise<Extract<ToAddon, { type: 'status' }>['templates']> => {
    const native = new HostProcess(env);
    try {
      await native.greet();
      await native.send({ type: 'status' });
      const isStatus = (message: ToAddon): message is Extract<ToAddon, { type: 'status' }> => message.type === 'status';
      return (await waitUntil(() => native.received.find(isStatus), 'it says how dom0 is', slowMs)).templates;
    } finally {
      await native.stop();
    }
  };

  test('where the policy names another template, doctor names both and the remedy, and Status says so', async () => {
    // Its windows' dom0 is there: a native host starts one otherwise, which nobody would end.
    await withDom0({ args: ['--windows'], env: noDisplay }, async ({ runtimeDir }) => {
      const settings = settingsFor(farm, host.port);
      const unlike = await environment(
        { 'debian-13': otherHash, office: otherHash, cad: otherHash },
        settings,
        runtimeDir,
      );
      const [debian, office, cad, ...more] = await doctor(unlike);
      assert.ok(debian !== undefined && office !== undefined && cad !== undefined);
      assert.deepEqual([debian.ok, office.ok, cad.ok, more], [false, false, false, []]);
      assert.ok(debian.detail.includes(otherHash) && debian.detail.includes(hash), debian.detail);
      assert.match(debian.remedy, /give each host the template .* \(“--templates”\)/);
      assert.match(cad.detail, /cad: .* has none that can be used/);
      const templates = await statusOf(unlike);
      const problemOf = (name: string): string | null | undefined =>
        templates?.find((one) => one.name === name)?.problem;
      assert.deepEqual([problemOf('debian-13'), problemOf('cad')], ['template-unlike', 'template-missing']);
      // What the remedy comes to.
      const right = await environment({ 'debian-13': hash }, settings, runtimeDir);
      assert.deepEqual(
        (await doctor(right)).map(({ ok, remedy }) => [ok, remedy]),
        [[true, '']],
      );
      assert.equal((await statusOf(right))?.find(({ name }) => name === 'debian-13')?.problem, null);
    });
  });

  test('of this computer’s own dom0 it says the same, and starts none for it', { skip: furtherCase }, async () => {
    const here = { ...noDisplay, GLOVEBOX_POOL_FILE: poolFile };
    await withDom0({ dataDir: dataDir(process.env), env: here }, async ({ runtimeDir }) => {
      const [row] = await doctor(await environment({ 'debian-13': otherHash }, null, runtimeDir));
      assert.ok(row !== undefined && !row.ok && row.detail.includes(otherHash) && row.detail.includes(hash));
      assert.match(row.remedy, /glovebox template import debian-13\.glovebox/);
    });
    const [unknown] = await doctor(await environment({ 'debian-13': hash }, null, join(farm.folder, 'no-dom0')));
    assert.ok(unknown !== undefined && unknown.ok);
    assert.match(unknown.detail, /cannot be asked which templates/);
  });

  test('where no host answers nothing is said to be right, and where no policy names one nothing is said', async () => {
    const nowhere = join(farm.folder, 'no-dom0');
    const [unknown] = await doctor(await environment({ 'debian-13': hash }, settingsFor(farm, 1), nowhere));
    assert.match(unknown?.detail ?? '', /cannot be asked which templates/);
    assert.deepEqual(await doctor(await environment({}, settingsFor(farm, 1), nowhere)), []);
  });
});
