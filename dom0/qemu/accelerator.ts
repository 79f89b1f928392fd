// Finds out whether KVM runs guests here. /dev/kvm may open and still hang or abort a guest, so only a guest that was
// seen to run counts: the template's own kernel prints a marker from its first process, within a deadline.
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as z from 'zod';
import { qemuProgram, type Accelerator } from './arguments.ts';
import { runProgram } from './run-program.ts';

export interface ProbeOptions {
  readonly kernel: string;
  /** The image's initrd: it holds `/probe`. */
  readonly initrd: string;
  readonly kernelSha256: string;
  readonly qemuVersion: string;
  /** Remembers the answer until the computer starts anew or QEMU or the kernel change. */
  readonly cacheFile: string;
}

const marker = 'GLOVEBOX-PROBE-OK';
const probeTimeoutMs = 5000;
const cacheSchema = z.strictObject({ key: z.string(), accelerator: z.enum(['kvm', 'tcg']) });

export const probeAccelerator = async (options: ProbeOptions): Promise<Accelerator> => {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'latin1');
  const key = createHash('sha256').update(`${bootId} ${options.qemuVersion} ${options.kernelSha256}`).digest('hex');
  const cached = await readCache(options.cacheFile);
  if (cached?.key === key) return cached.accelerator;
  const accelerator = (await runsGuest('kvm', options.kernel, options.initrd)) ? 'kvm' : 'tcg';
  await writeCache(options.cacheFile, { key, accelerator });
  return accelerator;
};

/** True where a guest of this kernel reached its first process. */
export const runsGuest = async (
  accelerator: Accelerator,
  kernel: string,
  initrd: string,
  timeoutMs = probeTimeoutMs,
): Promise<boolean> => {
  if (accelerator === 'kvm' && !(await canOpen('/dev/kvm'))) return false;
  const probe = await runProgram(
    qemuProgram,
    [
      '-M',
      'q35,i8042=off,vmport=off,smbus=off,sata=off,usb=off',
      '-accel',
      accelerator,
      '-cpu',
      'max',
      '-m',
      '256M',
      '-smp',
      '1',
      '-nodefaults',
      '-no-user-config',
      '-no-reboot',
      '-display',
      'none',
      '-serial',
      'stdio',
      '-kernel',
      kernel,
      '-initrd',
      initrd,
      '-append',
      'console=ttyS0 quiet panic=-1 rdinit=/probe',
    ],
    { timeoutMs, stopAt: marker },
  );
  return probe.output.includes(marker);
};

const canOpen = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const readCache = async (path: string): Promise<z.infer<typeof cacheSchema> | null> => {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // No cache, or not one of ours: probe.
    return null;
  }
};

const writeCache = async (path: string, entry: z.infer<typeof cacheSchema>): Promise<void> => {
  const written = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(written, JSON.stringify(entry), { mode: 0o600 });
    await rename(written, path);
  } catch {
    // A full disk, say: the answer is as good, and is found anew the next time.
    await rm(written, { force: true }).catch(() => undefined);
  }
};
