// Measures what the agent's runtime costs: restore, HELLO, glovebox.Prepare, a 1 MB document, `delivered`, for QuickJS (the real
// bundle), Node and a small C program, each in its own savefile of the same small guest. Figures: docs/decisions/agent-runtime.md.
//
//   npx tsx scripts/measure-agent-runtime.ts [--runs N] [--folder DIR]      as root; needs mmdebstrap, gcc, cpio, QEMU 10
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildGuest, type AgentKind } from './agent-runtime/build-guest.ts';
import { Machine } from './agent-runtime/machine.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' }, folder: { type: 'string', default: '/var/tmp/glovebox-agent-runtime' } } });
const folder = values.folder;
const document = new Uint8Array(1_000_000).fill(0x61);
document.set(Buffer.from('%PDF-'));

interface Stages {
  readonly hello: number;
  readonly prepared: number;
  readonly delivered: number;
  readonly cpu: number;
}

const makeSavefile = async (kind: AgentKind): Promise<void> => {
  const machine = new Machine(folder, kind, 'boot');
  try {
    await machine.greet();
    machine.hangUp();
    await machine.save();
  } finally {
    await machine.destroy();
  }
};

const restoreOnce = async (kind: AgentKind): Promise<Stages> => {
  const machine = new Machine(folder, kind, 'restore', randomUUID());
  try {
    await machine.restore();
    await machine.greet();
    const hello = machine.elapsedMs();
    await machine.prepare();
    const prepared = machine.elapsedMs();
    await machine.open(document);
    return { hello, prepared, delivered: machine.elapsedMs(), cpu: machine.cpuMs() };
  } finally {
    await machine.destroy();
  }
};

const describe = (measured: readonly number[]): string => {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(0);
  return `${at(0.5)} (${at(0)}–${at(1)})`;
};

await mkdir(folder, { recursive: true });
await buildGuest(folder);
const kinds: readonly AgentKind[] = ['c', 'qjs', 'node'];
const results = new Map<AgentKind, Stages[]>(kinds.map((kind) => [kind, []]));
for (const kind of kinds) {
  await rm(`${folder}/${kind}.state`, { force: true });
  await makeSavefile(kind);
  await restoreOnce(kind);
}
// In turns, so that whatever else the machine does falls on all alike.
for (let run = 0; run < Number(values.runs); run += 1) {
  for (const kind of kinds) results.get(kind)?.push(await restoreOnce(kind));
}
console.log('| agent | spawn → HELLO | → prepared | → 1 MB delivered | all | QEMU\'s CPU time | (median, min–max, ms)');
for (const [kind, stages] of results) {
  console.log(`| ${kind} | ${describe(stages.map(({ hello }) => hello))} | ${describe(stages.map(({ hello, prepared }) => prepared - hello))} | ${
    describe(stages.map(({ prepared, delivered }) => delivered - prepared))} | ${describe(stages.map(({ delivered }) => delivered))} | ${describe(stages.map(({ cpu }) => cpu))} |`);
}
