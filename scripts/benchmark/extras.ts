// What is not one opening after another of one document: ten in a row, ten at once, large files, and memory.
import { tenSubject } from './messages.ts';
import { measureKinds } from './kinds.ts';
import { measureIdleMemory, readPssMb } from './memory.ts';
import { closeAllDispvms, openAllAtOnce } from './many.ts';
import type { BenchResult, MemoryUse } from './result.ts';
import { sampleOpening } from './samples.ts';
import { summarize } from './statistics.ts';
import { measureTransfers } from './transfers.ts';
import { documentName, documentsSubject } from './messages.ts';
import { measureWayBack } from './way-back.ts';
import type { BenchWorld } from './world.ts';

type Extras = Pick<BenchResult, 'kinds' | 'wayBack' | 'tenInARow' | 'tenAtOnceMs' | 'transfers' | 'memory'>;
const many = 10;

/** `kindRuns`: samples of each kind of document in each way. */
export const measureExtras = async (
  world: BenchWorld,
  kindRuns: number,
  say: (text: string) => void,
): Promise<Extras> => {
  const { user } = world.demo;
  const kinds = await measureKinds(world, kindRuns, say);
  const wayBack = await measureWayBack(world, kindRuns, say);
  say('ten one after another');
  await user.selectMessage(documentsSubject);
  await world.choose('pool');
  const row = [];
  for (let run = 0; run < many; run += 1) row.push(await sampleOpening(world, documentName));
  const tenInARow = summarize(
    row.map(({ ms }) => ms),
    row.map(({ cpuSeconds }) => cpuSeconds),
  );

  say('ten at once');
  await user.selectMessage(tenSubject);
  await world.choose('pool');
  const tenAtOnceMs = await openAllAtOnce(world, many);
  const memory: MemoryUse[] = [];
  for (const dispvms of [10, 5, 1]) {
    await closeAllDispvms(world, dispvms);
    memory.push({ dispvms, state: 'afterDocument', pssMb: await readPssMb(await world.openQemuPids()) });
  }
  await closeAllDispvms(world, 0);

  say('memory of idle DispVMs');
  await world.choose('classicRestore');
  memory.push(
    ...(await measureIdleMemory([1, 5, 10], 'idle')),
    ...(await measureIdleMemory([1, 5, 10], 'idleOffice', 'office')),
  );
  await world.choose('pool');
  for (const state of ['spare', 'prestarted'] as const)
    memory.push({ dispvms: 1, state, pssMb: await readPssMb(await world.pooledQemuPids(state)) });

  const transfers = await measureTransfers(world, say);
  return {
    kinds,
    wayBack,
    tenInARow,
    tenAtOnceMs,
    transfers,
    memory: memory.toSorted((a, b) => a.dispvms - b.dispvms),
  };
};
