// The certificate how-to of docs/farm.md, done as it is written, with what is shipped for it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dialFarm } from '../../native-host/farm-connection.ts';
import { balancerConfiguration, missingForBalancer } from '../../scripts/farm-parts/balancer.ts';
import { settingsFor, startFarmHost } from '../support/farm.ts';
import { waitUntil } from '../support/wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readsWithinMs = 20_000;

test('the commands of docs/farm.md make certificates that a host takes, and the list that revokes one', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'farm-docs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const configuration = await readFile(join(root, 'deploy/ca.cnf'), 'utf8');
  await writeFile(join(folder, 'ca.cnf'), configuration.replace('DNS:farm.example.org', 'IP:127.0.0.1'));
  const page = await readFile(join(root, 'docs/farm.md'), 'utf8');
  const [make = '', revoke = ''] = [...page.matchAll(/^```sh\n(.*?openssl.*?)^```$/gms)].map(([, text]) => text ?? '');
  const run = (commands: string): Promise<unknown> =>
    promisify(execFile)('/bin/sh', ['-eu', '-c', commands], { cwd: folder });
  await run(make);
  const issued = (name: string): { certificate: string; key: string } => ({
    certificate: join(folder, `${name}.pem`),
    key: join(folder, `${name}.key`),
  });
  const authority = { certificate: join(folder, 'ca.pem'), revoked: join(folder, 'revoked.pem') };
  const host = await startFarmHost({ authority, host: issued('host-1') });
  t.after(() => host.remove());
  const dial = async (): Promise<string> => {
    const settings = settingsFor({ authority, person: issued('anna') }, host.port);
    const link = await dialFarm(settings, new AbortController().signal);
    if (link.ok) link.value.terminate();
    return link.ok ? 'taken' : link.error;
  };
  assert.equal(await dial(), 'taken');
  await run(revoke);
  await waitUntil(async () => (await dial()) === 'farm-certificate-revoked', 'the list counts', readsWithinMs);
});

test('HAProxy takes the file that is shipped for it, with other hosts in it', async (t) => {
  const missing = await missingForBalancer();
  if (missing !== null) return t.skip(missing);
  const folder = await mkdtemp(join(tmpdir(), 'farm-balancer-'));
  const hosts = [1, 2].map((n) => ({ name: `host-${n}`, address: '127.0.0.1', port: 7443 + n, agentPort: 8443 + n }));
  const text = await balancerConfiguration('127.0.0.1', 7443, join(folder, 'admin.sock'), hosts);
  await writeFile(join(folder, 'haproxy.cfg'), text);
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  await promisify(execFile)('haproxy', ['-c', '-f', join(folder, 'haproxy.cfg')], { env });
  assert.doesNotMatch(text, /example\.org/);
  await rm(folder, { recursive: true });
});

/** Programs that the units name and that are not installed here. */
const notInstalled = /^.*: Command (.* is not executable: No such file or directory|'man .*' failed with code \d+)$/;

test('the unit is one that systemd takes, and as closed as docs/farm.md says', async () => {
  const unit = join(root, 'deploy/systemd/glovebox-farm.service');
  const run = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)('systemd-analyze', args).catch((cause: unknown) => cause as { stdout: string; stderr: string });
  const verified = await run('verify', unit);
  const faults = verified.stderr.split('\n').filter((line) => line.trim() !== '' && !notInstalled.test(line));
  assert.deepEqual(faults, []);
  const { stdout } = await run('security', '--offline=true', unit);
  const [, score = ''] = /Overall exposure level for glovebox-farm\.service: (\d+\.\d)/.exec(stdout) ?? [];
  const page = await readFile(join(root, 'docs/farm.md'), 'utf8');
  assert.ok(page.includes(`gives it ${score},`), `it is ${score}`);
});
