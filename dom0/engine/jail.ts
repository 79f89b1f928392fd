// The jail every QEMU runs in: bubblewrap with nothing of this computer but read-only programs, the template's files and one
// writable folder for sockets; no network, no capabilities, no other processes. QEMU may be under a document's control.
import type { QemuOptions } from '../qemu/arguments.ts';

export interface JailedFiles {
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
  readonly ram: string;
  readonly state: string;
}

/** The same files as QEMU sees them; fixed names, so that no path of this computer reaches it. */
export const insideJail: JailedFiles & { readonly sockets: QemuOptions['sockets'] } = {
  kernel: '/template/vmlinuz',
  initrd: '/template/initrd',
  root: '/template/root.erofs',
  ram: '/template/ram',
  state: '/template/state',
  sockets: { qmp: '/sockets/qmp', agent: '/sockets/agent', display: '/sockets/display' },
};

export interface JailOptions {
  readonly files: JailedFiles;
  readonly socketDir: string;
  readonly needsKvm: boolean;
  /** Started by root: QEMU becomes this user, which owns nothing but its socket folder. null: it stays the caller's own. */
  readonly uid: number | null;
}

/** Where bubblewrap tells the pid of its first process. */
export const jailInfoFd = 3;

/** bubblewrap's arguments, up to where the jailed program and its arguments follow. */
export const jailArguments = (options: JailOptions): string[] => [
  ...namespaces(options.uid),
  '--die-with-parent', '--new-session', '--clearenv', '--setenv', 'PATH', '/usr/bin', '--cap-drop', 'ALL',
  ...(options.uid === null ? [] : ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--cap-add', 'CAP_SETPCAP']),
  '--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64', '--symlink', 'usr/bin', '/bin',
  '--perms', '0755', '--dir', '/etc', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache',
  '--dev', '/dev', ...(options.needsKvm ? ['--dev-bind', '/dev/kvm', '/dev/kvm'] : []),
  '--perms', '0755', '--dir', '/template', ...templateBinds(options.files),
  '--bind', options.socketDir, '/sockets', '--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/',
  '--info-fd', `${jailInfoFd}`, '--',
  ...(options.uid === null ? [] : dropTo(options.uid)),
];

/**
 * Root needs no user namespace, and in one it could not become another user. bubblewrap stays the first process of the pid
 * namespace: it keeps its parent-death signal, which QEMU would lose when it changes its user, and takes QEMU with it.
 */
const namespaces = (uid: number | null): string[] =>
  uid === null ? ['--unshare-all'] : ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'];

const templateBinds = (files: JailedFiles): string[] => [
  '--ro-bind', files.kernel, insideJail.kernel,
  '--ro-bind', files.initrd, insideJail.initrd,
  '--ro-bind', files.root, insideJail.root,
  '--ro-bind', files.ram, insideJail.ram,
  '--ro-bind', files.state, insideJail.state,
];

const dropTo = (uid: number): string[] =>
  ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'];
