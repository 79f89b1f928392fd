// What the kernel lets a jailed QEMU take of this computer, whatever a document made of it: limits of one process
// (setrlimit(2)), and its place in the order in which the kernel ends processes when memory runs out.

const mib = 1024 * 1024;
/**
 * QEMU keeps its first picture, before the guest draws one, in a file without a name (memfd) of at most 3 MiB; the
 * guest's lie in the card's memory.
 */
const fileMib = 4;
/**
 * An emulated QEMU has 87 descriptors. 70 of them wake it for one queue of a device each, 64 of those for the ports of
 * the serial device that the agent's is one of; where one cannot be made, QEMU does without and says that this is
 * slower. Descriptors that are on their way through a socket count against the same limit, so files without a name hold
 * less than a gigabyte.
 */
const descriptorsMax = { tcg: 112, kvm: 256 } as const;
/**
 * QEMU itself, its libraries, the stacks of its threads, and under emulation a gigabyte of address space for translated
 * code.
 */
const addressSpaceBesidesGuestMib = 3072;

/**
 * Limits as prlimit(1) names them, in its units. `core`: a crash leaves no copy of a document. `nproc`: more than a
 * QEMU with all its worker threads uses.
 */
export const processLimits = (memoryMib: number, accelerator: 'tcg' | 'kvm') =>
  ({
    fsize: fileMib * mib,
    core: 0,
    nofile: descriptorsMax[accelerator],
    nproc: 128,
    memlock: 0,
    msgqueue: 0,
    rtprio: 0,
    nice: 0,
    as: (memoryMib + addressSpaceBesidesGuestMib) * mib,
  }) as const satisfies Readonly<Record<string, number>>;

/** Arguments of prlimit(1): neither limit can be raised again. */
export const processLimitArguments = (memoryMib: number, accelerator: 'tcg' | 'kvm'): string[] =>
  Object.entries(processLimits(memoryMib, accelerator)).map(([name, limit]) => `--${name}=${limit}:${limit}`);

/**
 * Of 1000: a QEMU is ended before any program of the user's, and before dom0 and the window process, which serve all
 * documents.
 */
export const outOfMemoryScore = 800;
