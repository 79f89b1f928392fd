// The jail's own rule for system calls, in force before QEMU's first instruction and on top of QEMU's `-sandbox`. It
// closes what the namespaces leave open: address families that are not bound to a network namespace (AF_VSOCK reaches
// the hypervisor of a computer that is itself a VM), and kernel interfaces that QEMU never needs. It never lets a call
// through that it cannot read.

/** One instruction of classic BPF: `struct sock_filter` of linux/filter.h. */
type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, operand: number];

const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnySet = 0x45;
const giveBack = 0x06;

/** Offsets in `struct seccomp_data` (linux/seccomp.h). */
const callNumber = 0;
const architecture = 4;
const firstArgument = 16;

const x86Architecture = 0xc000003e;
/** Numbers from here on are x32's, a second way to every call. */
const x32Calls = 0x40000000;

const allow = 0x7fff0000;
const killProcess = 0x80000000;
const refuse = (errno: number): number => 0x00050000 | errno;
const notPermitted = 1;
const noSuchCall = 38;
const familyNotSupported = 97;

const unixFamily = 1;
/** Numbers of arch/x86/entry/syscalls/syscall_64.tbl. */
const socketCalls = { socket: 41, socketpair: 53 };

/** New threads and processes; QEMU's `-sandbox` lets it make threads only. */
const cloneCalls = { clone: 56, clone3: 435 };
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. */
const newNamespaces = 0x7e020000;

/**
 * Kernel interfaces with a history of faults, memory that no limit of a process counts, and all that changes
 * namespaces, mounts or other processes.
 */
const refusedCalls = {
  shmget: 29,
  semget: 64,
  msgget: 68,
  ptrace: 101,
  pivot_root: 155,
  chroot: 161,
  acct: 163,
  mount: 165,
  umount2: 166,
  swapon: 167,
  swapoff: 168,
  reboot: 169,
  init_module: 175,
  delete_module: 176,
  quotactl: 179,
  mq_open: 240,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  unshare: 272,
  perf_event_open: 298,
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  setns: 308,
  process_vm_readv: 310,
  process_vm_writev: 311,
  finit_module: 313,
  kexec_file_load: 320,
  bpf: 321,
  userfaultfd: 323,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
} as const;

const refuseCall = (number: number): readonly Instruction[] => [
  [jumpIfEqual, 0, 1, number],
  [giveBack, 0, 0, refuse(notPermitted)],
];

/** Only unix sockets: QEMU connects to its display by one, and nothing else of it needs any. */
const onlyUnixSockets = (number: number): readonly Instruction[] => [
  [jumpIfEqual, 0, 4, number],
  [load, 0, 0, firstArgument],
  [jumpIfEqual, 1, 0, unixFamily],
  [giveBack, 0, 0, refuse(familyNotSupported)],
  [giveBack, 0, 0, allow],
];

/**
 * The flags of clone3 lie in memory, which no filter can read; the C library takes clone where the kernel has no
 * clone3.
 */
const withoutNamespaces: readonly Instruction[] = [
  [jumpIfEqual, 0, 1, cloneCalls.clone3],
  [giveBack, 0, 0, refuse(noSuchCall)],
  [jumpIfEqual, 0, 4, cloneCalls.clone],
  [load, 0, 0, firstArgument],
  [jumpIfAnySet, 0, 1, newNamespaces],
  [giveBack, 0, 0, refuse(notPermitted)],
  [giveBack, 0, 0, allow],
];

const program: readonly Instruction[] = [
  [load, 0, 0, architecture],
  [jumpIfEqual, 1, 0, x86Architecture],
  [giveBack, 0, 0, killProcess],
  [load, 0, 0, callNumber],
  [jumpIfAtLeast, 0, 1, x32Calls],
  [giveBack, 0, 0, killProcess],
  ...Object.values(socketCalls).flatMap(onlyUnixSockets),
  ...withoutNamespaces,
  ...Object.values(refusedCalls).flatMap(refuseCall),
  [giveBack, 0, 0, allow],
];

/** Whether there is a rule for this computer's processor. QEMU's own `-sandbox` is in force in any case. */
export const hasSeccompFilter = process.arch === 'x64';

/** The program as the kernel takes it, 8 bytes an instruction; for bubblewrap's `--seccomp`. */
export const encodeSeccompFilter = (): Buffer => {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jumpTrue, jumpFalse, operand], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand >>> 0, index * 8 + 4);
  });
  return bytes;
};
