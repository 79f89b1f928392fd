// Large attachments: from the click to the whole file in the guest, and the most memory that any process on the way
// ever held. Beside it Thunderbird alone, reading the same bytes from the same kind of mailbox.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Opening } from '../../addon/recent-openings.ts';
import { median } from '../demo-report.ts';
import { closeAllDispvms } from './many.ts';
import { transferName, transferSizesMb, transferSubject } from './messages.ts';
import type { Transfer } from './result.ts';
import type { BenchWorld } from './world.ts';

const timeoutMs = 180_000;
/**
 * Asking costs Thunderbird the very thread that reads the file; when it was delivered is known to the millisecond all
 * the same.
 */
const askEveryMs = 1500;

/** Reads the first attachment of the message that is shown, to its end, in ms. */
const streamAttachment = `
  const { NetUtil } = ChromeUtils.importESModule("resource://gre/modules/NetUtil.sys.mjs");
  const { url } = [...listOf("main").children].find(item => item.attachment).attachment;
  const channel = NetUtil.newChannel({ uri: url, loadUsingSystemPrincipal: true });
  const started = performance.now();
  return new Promise((resolve, reject) => channel.asyncOpen({
    QueryInterface: ChromeUtils.generateQI(["nsIStreamListener", "nsIRequestObserver"]),
    onStartRequest() {},
    onDataAvailable(request, stream, offset, count) {
      const input = Cc["@mozilla.org/binaryinputstream;1"].createInstance(Ci.nsIBinaryInputStream);
      input.setInputStream(stream);
      input.readArrayBuffer(count, new ArrayBuffer(count));
    },
    onStopRequest(request, status) { Components.isSuccessCode(status) ? resolve(performance.now() - started)
      : reject(new Error(String(status))); },
  }));`;

/** Small ones several times: a single one says more of the moment than of the size. */
const samplesOf = (sizeMb: number): number => (sizeMb <= 25 ? 5 : 1);

export const measureTransfers = async (
  world: BenchWorld,
  say: (text: string) => void,
): Promise<readonly Transfer[]> => {
  const transfers: Transfer[] = [];
  for (const sizeMb of transferSizesMb) {
    const alone: number[] = [];
    const delivered: Delivery[] = [];
    for (let sample = 0; sample < samplesOf(sizeMb); sample += 1) {
      await world.choose('pool');
      await world.plain.user.selectMessage(transferSubject(sizeMb));
      alone.push(Number(await world.plain.user.look(streamAttachment)));
      delivered.push(await deliver(world, sizeMb));
    }
    const transfer = {
      sizeMb,
      thunderbirdMs: Math.round(median(alone)),
      deliveredMs: Math.round(median(delivered.map(({ deliveredMs }) => deliveredMs))),
      peakRssMb: highest(delivered.map(({ peakRssMb }) => peakRssMb)),
      cpuSeconds: delivered.at(-1)?.cpuSeconds ?? {},
    };
    say(`${sizeMb} MB: delivered after ${transfer.deliveredMs} ms, Thunderbird alone ${transfer.thunderbirdMs} ms`);
    transfers.push(transfer);
  }
  return transfers;
};

/** Of each process. */
const highest = (samples: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> => {
  const most: Record<string, number> = {};
  for (const sample of samples)
    for (const [name, mb] of Object.entries(sample)) most[name] = Math.max(most[name] ?? 0, mb);
  return most;
};

type Delivery = Pick<Transfer, 'deliveredMs' | 'peakRssMb' | 'cpuSeconds'>;

const deliver = async (world: BenchWorld, sizeMb: number): Promise<Delivery> => {
  const { user, daemonPid } = world.demo;
  await user.selectMessage(transferSubject(sizeMb));
  const earlier = (await user.listOpenings()).length;
  const watched = new Map([
    ['Thunderbird', user.thunderbird.pid],
    ['add-on', findProcess('-isForBrowser', user.thunderbird.pid)],
    ['native host', findProcess('native-host/main.js')],
    ['dom0', daemonPid],
    ['windows', findProcess('dist/gui/main.js')],
  ]);
  // "5" makes the kernel forget the peak so far, proc(5).
  for (const pid of watched.values()) await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
  const [qemu] = await world.pooledQemuPids('spare');
  if (qemu !== undefined) watched.set('QEMU', qemu);
  const before = readCpuSeconds(watched);
  await user.openAttachment(transferName(sizeMb));
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    await sleep(askEveryMs);
    const opening = ((await user.listOpenings()) as Opening[])[earlier];
    const { click, fileDelivered } = opening?.stagesAtMs ?? {};
    if (opening !== undefined && opening.failure !== null) throw new Error(`${sizeMb} MB: ${opening.failure}`);
    if (click !== undefined && fileDelivered !== undefined) {
      const after = readCpuSeconds(watched);
      const cpuSeconds = Object.fromEntries(
        [...watched.keys()].map((name) => [name, Math.round(((after[name] ?? 0) - (before[name] ?? 0)) * 100) / 100]),
      );
      const peakRssMb = Object.fromEntries(
        await Promise.all([...watched].map(async ([name, pid]) => [name, await readPeakMb(pid)] as const)),
      );
      await closeAllDispvms(world, 0);
      return { deliveredMs: Math.round(fileDelivered - click), peakRssMb, cpuSeconds };
    }
    if (performance.now() > deadline) throw new Error(`${sizeMb} MB were not delivered`);
  }
};

/** `parentPid`: only a child of this one. */
const findProcess = (inCommandLine: string, parentPid?: number): number => {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isChild = parentPid === undefined || readStat(pid)[1] === String(parentPid);
        return isChild && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(inCommandLine);
      } catch {
        return false;
      }
    });
  if (found[0] === undefined) throw new Error(`no process runs ${inCommandLine}`);
  return found[0];
};

/** From the process's state on, the third field of proc(5). */
const readStat = (pid: number): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** So far, by process: utime and stime in hundredths of a second, proc(5). */
const readCpuSeconds = (watched: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...watched].map(([name, pid]) => {
      const fields = readStat(pid);
      return [name, (Number(fields[11]) + Number(fields[12])) / 100];
    }),
  );

const readPeakMb = async (pid: number): Promise<number> => {
  const kib = Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN);
  return Math.round((kib * 1024) / 1e5) / 10;
};
