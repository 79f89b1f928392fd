// The jail every QEMU runs in: bubblewrap with nothing of this computer but read-only programs and the template's
// files. There is no place in it that can be written; no network, no capabilities, no other processes. QEMU may be
// under a document's control.
import { namespaceMaker } from '../runtime/namespace-maker.ts';
import type { MachineFiles } from '../template/template-access.ts';
import { outOfMemoryScore, processLimitArguments } from './process-limits.ts';

/** The same files as QEMU sees them; fixed names, so that no path of this computer reaches it. */
export const insideJail: MachineFiles & { readonly display: string } = {
  kernel: '/template/vmlinuz',
  initrd: '/template/initrd',
  root: '/template/root.erofs',
  ram: '/template/ram',
  state: '/template/state',
  /** A socket that dom0 listens on, for one connection. */
  display: '/display',
};

/** Descriptors of the jail. bubblewrap closes the first two before QEMU runs; QEMU keeps its ends of the others. */
export const jailFds = { info: 3, seccomp: 4, control: 5, agent: 6 } as const;

export interface JailOptions {
  readonly files: MachineFiles;
  readonly memoryMib: number;
  readonly displaySocket: string;
  readonly needsKvm: boolean;
  readonly hasSeccomp: boolean;
  /** Whether setpriv(1) and the kernel know Landlock. */
  readonly hasLandlock: boolean;
  /** The user, owner of nothing, that QEMU becomes where root starts it; null where it stays the caller's own. */
  readonly uid: number | null;
}

/** The program to start and all its arguments, up to where the jailed program and its arguments follow. */
export const jailCommand = (options: JailOptions): [string, ...string[]] => [
  'choom',
  '-n',
  `${outOfMemoryScore}`,
  '--',
  ...namespaceMaker,
  'bwrap',
  ...namespaces(options.uid),
  '--die-with-parent',
  '--new-session',
  '--clearenv',
  '--setenv',
  'PATH',
  '/usr/bin',
  '--cap-drop',
  'ALL',
  ...(options.uid === null ? [] : ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--cap-add', 'CAP_SETPCAP']),
  '--ro-bind',
  '/usr',
  '/usr',
  '--symlink',
  'usr/lib',
  '/lib',
  '--symlink',
  'usr/lib64',
  '/lib64',
  '--symlink',
  'usr/bin',
  '/bin',
  '--perms',
  '0755',
  '--dir',
  '/etc',
  '--ro-bind-try',
  '/etc/ld.so.cache',
  '/etc/ld.so.cache',
  '--dev',
  '/dev',
  ...(options.needsKvm ? ['--dev-bind', '/dev/kvm', '/dev/kvm'] : []),
  '--perms',
  '0755',
  '--dir',
  '/template',
  ...templateBinds(options.files),
  '--ro-bind',
  options.displaySocket,
  insideJail.display,
  '--remount-ro',
  '/dev',
  '--remount-ro',
  '/',
  '--chdir',
  '/',
  '--info-fd',
  `${jailFds.info}`,
  ...(options.hasSeccomp ? ['--seccomp', `${jailFds.seccomp}`] : []),
  '--',
  ...setpriv(options),
  'prlimit',
  ...processLimitArguments(options.memoryMib, options.needsKvm ? 'kvm' : 'tcg'),
  '--',
];

/**
 * Root needs no user namespace, and in one it could not become another user. bubblewrap stays the first process of the
 * pid namespace: it keeps its parent-death signal, which QEMU would lose when it changes its user, and takes QEMU with
 * it.
 */
const namespaces = (uid: number | null): string[] =>
  uid === null
    ? ['--unshare-all']
    : ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'];

const templateBinds = (files: MachineFiles): string[] => [
  '--ro-bind',
  files.kernel,
  insideJail.kernel,
  '--ro-bind',
  files.initrd,
  insideJail.initrd,
  '--ro-bind',
  files.root,
  insideJail.root,
  '--ro-bind',
  files.ram,
  insideJail.ram,
  '--ro-bind',
  files.state,
  insideJail.state,
];

const setpriv = ({ uid, hasLandlock }: JailOptions): string[] =>
  uid === null && !hasLandlock
    ? []
    : ['setpriv', ...(uid === null ? [] : dropTo(uid)), ...setprivRules(hasLandlock), '--'];

const dropTo = (uid: number): string[] => [
  '--reuid',
  `${uid}`,
  '--regid',
  `${uid}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-all',
];

/**
 * Landlock is a second wall behind the mounts: files are read, and of the devices written, whatever becomes of the
 * mounts. setpriv refuses an option that is given twice.
 */
export const setprivRules = (hasLandlock: boolean): string[] => ['--no-new-privs', ...(hasLandlock ? landlock : [])];

const landlock: readonly string[] = [
  '--landlock-access',
  'fs',
  '--landlock-rule',
  'path-beneath:execute,read-file,read-dir:/',
  '--landlock-rule',
  'path-beneath:write-file:/dev',
];
