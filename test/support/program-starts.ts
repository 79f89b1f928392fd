// Finds in a guest's memory, read from outside, where the kernel has laid the programs that it started: each one's
// auxiliary vector, getauxval(3), which the kernel keeps. So a test needs no way into the guest. x86-64 only, as the
// guest is.
const auxiliary = { base: 7, entry: 9, random: 25, sysinfoEhdr: 33 } as const;
const maxEntries = 32;
const entryBytes = 16;

/** Addresses that the kernel drew when it started one program. */
export interface ProgramStart {
  /** Of the loader; 0 for a static program. */
  readonly base: bigint;
  readonly entry: bigint;
  readonly vdso: bigint;
  /** Of its random bytes: they lie on the stack. */
  readonly stack: bigint;
}

/** AT_PAGESZ 4096, AT_CLKTCK 100: two entries that each vector has, one behind the other. */
const signature = Buffer.from(BigUint64Array.of(6n, 4096n, 17n, 100n).buffer);
/** What may lie before the signature: AT_SYSINFO_EHDR, AT_MINSIGSTKSZ, AT_HWCAP. */
const entriesBefore = 3;

/** All of them, each once, of running programs and of ended ones whose memory nobody has used since. */
export const findProgramStarts = (memory: Buffer): readonly ProgramStart[] => {
  const found = new Map<string, ProgramStart>();
  for (let at = memory.indexOf(signature); at !== -1; at = memory.indexOf(signature, at + 1)) {
    const start = at % 8 === 0 ? readStart(memory, at - entriesBefore * entryBytes) : null;
    if (start !== null) found.set(describeStart(start), start);
  }
  return [...found.values()];
};

/** The same for the same addresses. */
export const describeStart = ({ base, entry, vdso, stack }: ProgramStart): string =>
  [base, entry, vdso, stack].map((address) => address.toString(16)).join(' ');

const readStart = (memory: Buffer, from: number): ProgramStart | null => {
  const values = new Map<number, bigint>();
  for (let index = 0; index < maxEntries; index += 1) {
    const offset = from + index * entryBytes;
    if (offset < 0 || offset + entryBytes > memory.length) return null;
    const type = Number(memory.readBigUInt64LE(offset));
    if (type === 0) break;
    values.set(type, memory.readBigUInt64LE(offset + 8));
  }
  const base = values.get(auxiliary.base);
  const entry = values.get(auxiliary.entry);
  const vdso = values.get(auxiliary.sysinfoEhdr);
  const stack = values.get(auxiliary.random);
  if (base === undefined || entry === undefined || vdso === undefined || stack === undefined) return null;
  return { base, entry, vdso, stack };
};
