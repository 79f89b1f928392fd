// A program for jail.test.ts: it starts the very jail that a QEMU gets with a probe in QEMU's place, and prints what
// the probe could do and what the kernel says of it. Argument: the user that the probe becomes, where it is started by
// root.
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisplayListener } from '../../dom0/engine/display-listener.ts';
import { jailCommand, jailFds } from '../../dom0/engine/jail.ts';
import { findJailLayers } from '../../dom0/engine/jail-layers.ts';
import { JailedProcess } from '../../dom0/engine/jailed-process.ts';
import { closeInheritedDescriptors } from '../../dom0/runtime/inherited-descriptors.ts';
import { childPids } from '../../dom0/runtime/processes.ts';
import { inBackground } from './in-background.ts';

export interface ProbeReport {
  /** errno of each try, 0 where it went well. */
  readonly tries: Readonly<Record<string, number>>;
  readonly uid: number;
  readonly files: Readonly<Record<'limits' | 'status' | 'oom_score_adj' | 'mounts', string>>;
  /** Namespaces that are not those of whoever started it. */
  readonly ownNamespaces: readonly string[];
  /** What its descriptors are. */
  readonly descriptors: readonly string[];
}

const families = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17, vsock: 40 };
/** Calls that do nothing when they fail, with arguments that would be right or at least harmless. */
const calls = {
  unshare: [272, 0x10000000],
  ptrace: [101, 0],
  bpf: [321, 0, 0, 0],
  userfaultfd: [323, 0],
  io_uring_setup: [425, 0, 0],
  keyctl: [250, 0, -3, 0],
  perf_event_open: [298, 0, 0, 0, 0, 0],
  setns: [308, -1, 0],
  mount: [165, 0, 0, 0, 0, 0],
  shmget: [29, 0, 4096, 0o1600],
  process_vm_readv: [310, 1, 0, 0, 0, 0, 0],
  'clone into a namespace': [56, 0x10000011, 0, 0, 0, 0],
  clone3: [435, 0, 0],
};
const folders = ['/', '/dev', '/dev/shm', '/template', '/etc', '/usr', '/tmp', '/display', '/sockets', '/run', '/proc'];

const tryFolder = (folder: string): string =>
  `{ my $f; $try->("write ${folder}", open($f, '>', "${folder}/probe")); ` +
  `$try->("folder ${folder}", mkdir("${folder}/probe-folder")); }`;

/** Perl is there on every Debian, and knows sockets of any family and system calls by number. */
const probe = `
use strict; use Socket; use IO::Handle; my %tries;
my $try = sub { my ($name, $well) = @_; $tries{$name} = $well ? 0 : $! + 0; };
${Object.entries(families)
  .map(([name, family]) => `{ my $s; $try->("socket ${name}", socket($s, ${family}, SOCK_STREAM, 0)); }`)
  .join('\n')}
${Object.entries(calls)
  .map(([name, [number, ...rest]]) => `$try->("call ${name}", syscall(${[number, ...rest].join(', ')}) != -1);`)
  .join('\n')}
${folders.map(tryFolder).join('\n')}
{ my $fd = syscall(319, my $name = "probe", 0); $try->("memfd", $fd >= 0);
  $SIG{XFSZ} = 'IGNORE'; $try->("memfd of 64 MiB", syscall(77, $fd, 64 * 1024 * 1024) == 0); }
{ my @held; my $count = 0;
  while (open(my $f, '<', '/dev/null')) { push @held, $f; $count++; last if $count > 5000; }
  $tries{descriptors} = $count; }
open(my $out, '>&=', ${jailFds.agent}); $out->autoflush(1);
print $out "{\\"uid\\":$<,\\"tries\\":{", join(',', map { "\\"$_\\":$tries{$_}" } sort keys %tries), "}}\\n";
open(my $in, '<&=', ${jailFds.control}); sysread($in, my $byte, 1);
`;

closeInheritedDescriptors();
const nothing = '/dev/null';
const folder = await mkdtemp(join(tmpdir(), 'jail-'));
const uid = process.argv[2] === undefined ? null : Number(process.argv[2]);
const listener = await DisplayListener.listen(join(folder, 'display'), uid);
if (!listener.ok) throw new Error(listener.error);
const jail = jailCommand({
  files: { kernel: nothing, initrd: nothing, root: nothing, ram: nothing, state: nothing },
  memoryMib: 384,
  displaySocket: join(folder, 'display'),
  needsKvm: false,
  uid,
  ...(await findJailLayers()),
});
const started = await JailedProcess.start([...jail, 'perl', '-e', probe]);
if (!started.ok) throw new Error(started.error);
const jailed = started.value;
inBackground(
  jailed.ended.then(() => {
    if (jailed.exitCode !== 0) throw new Error(`the probe ended: ${jailed.complaint}`);
  }),
);
const [answer] = (await once(jailed.agent, 'data')) as [Buffer];
const inner = (await jailed.started)[1]?.pid ?? 0;
const [pid = 0] = await childPids(inner);
const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'latin1');
const namespaces = readdirSync('/proc/self/ns').filter((name) => !name.endsWith('_for_children'));
const report: ProbeReport = {
  ...(JSON.parse(answer.toString()) as Pick<ProbeReport, 'tries' | 'uid'>),
  files: {
    limits: read('limits'),
    status: read('status'),
    oom_score_adj: read('oom_score_adj'),
    mounts: read('mounts'),
  },
  ownNamespaces: namespaces.filter(
    (name) => readlinkSync(`/proc/${pid}/ns/${name}`) !== readlinkSync(`/proc/self/ns/${name}`),
  ),
  descriptors: readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
};
jailed.control.end('.');
await jailed.ended;
listener.value.close();
await rm(folder, { recursive: true, force: true });
process.stdout.write(JSON.stringify(report));
