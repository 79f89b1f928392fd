// The jail that every QEMU gets, asked from inside by a program in QEMU's place and from outside by /proc: as an
// ordinary user, who is the one that people are, and as root where the tests run as root.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { jailFds } from '../../dom0/engine/jail.ts';
import { JailedProcess } from '../../dom0/engine/jailed-process.ts';
import { isAlive } from '../../dom0/runtime/processes.ts';
import { processLimits } from '../../dom0/engine/process-limits.ts';
import type { ProbeReport } from '../support/jail-probe.ts';
import { asOrdinaryUser, type OrdinaryUser } from '../support/ordinary-user.ts';

const program = fileURLToPath(new URL('../support/jail-probe.ts', import.meta.url));
const missing = ['/usr/bin/bwrap', '/usr/bin/perl', '/usr/bin/prlimit'].filter((path) => !existsSync(path));
const jailUid = 2_100_000_123;
const isRoot = process.getuid?.() === 0;
const errnos = { notPermitted: 1, noSuchCall: 38, fileTooLarge: 27, familyNotSupported: 97 };

test('a jail that is stopped as a whole is destroyed all the same', { skip: missing.length > 0 }, async () => {
  const bwrap = ['bwrap', '--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--info-fd', `${jailFds.info}`];
  const started = await JailedProcess.start(['/usr/bin/env', ...bwrap, 'sleep', '600']);
  assert.ok(started.ok);
  const processes = await started.value.started;
  assert.equal(processes.length, 2);
  for (const { pid } of processes) process.kill(pid, 'SIGSTOP');
  started.value.kill();
  await started.value.ended;
  assert.deepEqual(processes.filter(isAlive), []);
});

const asRoot = async (): Promise<ProbeReport> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, `${jailUid}`]);
  return JSON.parse(stdout) as ProbeReport;
};

const asUser = async (user: OrdinaryUser): Promise<ProbeReport> => {
  const { exitCode, stdout, stderr } = await user.run(await user.bundle(program), []);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as ProbeReport;
};

const triesOf = ({ tries }: ProbeReport, kind: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(tries).filter(([name]) => name.startsWith(kind)));

/** The units of /proc/PID/limits are bytes and counts, as prlimit's are. */
const limitNames = {
  fsize: 'Max file size',
  core: 'Max core file size',
  nofile: 'Max open files',
  nproc: 'Max processes',
  memlock: 'Max locked memory',
  msgqueue: 'Max msgqueue size',
  rtprio: 'Max realtime priority',
  nice: 'Max nice priority',
  as: 'Max address space',
} as const;

const checkLayers = (report: () => ProbeReport): void => {
  test('has no place where a file or a folder can be made', () => {
    const made = Object.entries({ ...triesOf(report(), 'write'), ...triesOf(report(), 'folder') }).filter(
      ([, errno]) => errno === 0,
    );
    assert.deepEqual(made, []);
    const writable = report()
      .files.mounts.split('\n')
      .filter((line) => / rw[, ]/.test(line))
      .map((line) => line.split(' ')[1] ?? '');
    assert.deepEqual(
      writable.filter((path) => !path.startsWith('/dev/')),
      [],
      'mounted for writing are single devices only',
    );
  });

  test('has unix sockets only: none to a network, to the kernel, or to the hypervisor of a computer that is itself a VM', () => {
    const { 'socket unix': unix, ...others } = triesOf(report(), 'socket');
    assert.equal(unix, 0);
    assert.deepEqual(new Set(Object.values(others)), new Set([errnos.familyNotSupported]));
    assert.equal(Object.keys(others).length, 5);
  });

  test('is refused the system calls that QEMU never needs', () => {
    const { 'call clone3': clone3, ...calls } = triesOf(report(), 'call');
    assert.ok(Object.keys(calls).length > 10);
    assert.deepEqual(new Set(Object.values(calls)), new Set([errnos.notPermitted]));
    assert.equal(clone3, errnos.noSuchCall, 'its flags could not be read');
  });

  test('is held by the limits of a process, and cannot fill memory with files that have no name', () => {
    for (const [name, limit] of Object.entries(processLimits(384, 'tcg'))) {
      const label = limitNames[name as keyof typeof limitNames];
      assert.match(report().files.limits, new RegExp(`^${label}\\s+${limit}\\s+${limit}\\s`, 'm'), label);
    }
    const { memfd, 'memfd of 64 MiB': large, descriptors } = report().tries;
    assert.equal(memfd, 0, 'QEMU keeps the screen in one');
    assert.equal(large, errnos.fileTooLarge);
    assert.ok((descriptors ?? Infinity) < processLimits(384, 'tcg').nofile);
  });

  test('is ended before any other program when memory runs out', () => {
    assert.equal(report().files.oom_score_adj.trim(), '800');
  });

  test('has no capability, no way to get one, a filter for system calls, and only the descriptors it was given', () => {
    const { status } = report().files;
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'), set);
    assert.match(status, /^NoNewPrivs:\s+1$/m);
    assert.match(status, /^Seccomp:\s+2$/m);
    // Its standard input and output, its complaints, dom0's two sockets, and what the probe opened itself.
    const kinds = report()
      .descriptors.map((target) => target.replace(/\[\d+\]/, '').replace(/ .*/, ''))
      .sort();
    assert.deepEqual(kinds, ['/dev/null', '/dev/null', '/memfd:probe', 'socket:', 'socket:', 'socket:']);
  });
};

describe(
  'the jail of an ordinary user',
  { skip: missing.length > 0 ? `missing: ${missing.join(', ')}` : false },
  () => {
    let user: OrdinaryUser;
    let report: ProbeReport;
    before(async () => {
      user = await asOrdinaryUser();
      report = await asUser(user);
    });
    after(() => user.remove());
    checkLayers(() => report);

    test('is apart from the user in every namespace', () => {
      assert.deepEqual([...report.ownNamespaces].sort(), ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts']);
      assert.equal(report.uid, user.uid);
    });
  },
);

describe('the jail that root makes', { skip: isRoot ? false : 'needs root' }, () => {
  let report: ProbeReport;
  before(async () => {
    report = await asRoot();
  });
  checkLayers(() => report);

  test('has a user of its own, which root is not in any namespace', () => {
    assert.deepEqual([...report.ownNamespaces].sort(), ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts']);
    assert.equal(report.uid, jailUid);
  });
});
