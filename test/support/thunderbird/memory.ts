// How much memory Thunderbird's processes take together, and how much more they take at most while something happens.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const sampleEveryMs = 50;

/** Bytes by which the private memory of the process group grew at most. */
export const peakMemoryDuring = async (processGroup: number, act: () => Promise<void>): Promise<number> => {
  const before = await groupMemory(processGroup);
  let peak = before;
  const over = new AbortController();
  const sampling = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, await groupMemory(processGroup));
      await sleep(sampleEveryMs);
    }
  })();
  await act().finally(() => over.abort());
  await sampling;
  return peak - before;
};

/** Anonymous resident pages; a mapped mail file is not memory that was taken. */
const groupMemory = async (processGroup: number): Promise<number> => {
  let kilobytes = 0;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = await readFile(`/proc/${entry}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== processGroup) continue;
      const status = await readFile(`/proc/${entry}/status`, 'latin1');
      kilobytes += Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // The process ended while we looked.
    }
  }
  return kilobytes * 1024;
};
