// What an opening costs under software emulation, in a figure that does not depend on how fast this computer is today: how
// many blocks of guest code QEMU has to translate, from the restore of a clone to its document on the screen; with --spare
// of one that has rehearsed before. Usage: npx tsx scripts/count-translations.ts [--file FILE] [--template NAME] [--spare]
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { prepareAgent, SeenRandom } from '../dom0/agent/prepare-agent.ts';
import { rehearse } from '../dom0/agent/rehearse.ts';
import { qemuArguments, qemuProgram, restoreToOpen } from '../dom0/qemu/arguments.ts';
import { Qmp } from '../dom0/qemu/qmp.ts';
import { killGroup, spawnBound } from '../dom0/qemu/run-program.ts';
import { restoreMachine } from '../dom0/qemu/savefile.ts';
import { Deferred } from '../protocol/deferred.ts';
import { MessageStream } from '../dom0/runtime/message-stream.ts';
import { AgentCall } from '../dom0/agent/agent-call.ts';
import { defaultDisposableTemplate } from '../dom0/system.ts';
import { findRequirements, TemplateStore, type Template } from '../dom0/template/template-store.ts';
import type { ViewerTable } from '../protocol/viewer-table.ts';
import { createBackground } from '../protocol/background.ts';
import { encodeNameField } from '../protocol/file-names.ts';
import { dataDir } from '../protocol/paths.ts';
import { savedScreen } from '../protocol/screen.ts';
import { makeHandbookPdf } from './sample-files.ts';

const qmpTimeoutMs = 10_000;
const restMs = 1500;

interface Count {
  readonly kernel: number;
  readonly programs: number;
}

interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * QEMU writes “IN:” and the block's instructions, the first one's address in front; the kernel's half of the addresses
 * begins with f.
 */
const countBlocks = (logFile: string): Count => {
  // QEMU makes it when it first writes.
  const text = existsSync(logFile) ? readFileSync(logFile, 'latin1') : '';
  const all = text.split('IN: ').slice(1);
  const kernel = all.filter((block) => block.trimStart().startsWith('0xffff')).length;
  return { kernel, programs: all.length - kernel };
};

const waitForRest = async (logFile: string): Promise<Count> => {
  for (let before = countBlocks(logFile); ;) {
    await sleep(restMs);
    const now = countBlocks(logFile);
    if (now.programs === before.programs) return now;
    before = now;
  }
};

/** What is found at the moment when the viewer has the document. */
const inBackground = createBackground(console.error);

const deliver = async <T>(
  agent: MessageStream,
  viewers: ViewerTable,
  { name, bytes }: Sample,
  look: () => T,
): Promise<T> => {
  const delivered = new Deferred<T>();
  const call = new AgentCall(
    agent,
    {
      document: { viewers, viewOnly: true, returnEdits: false },
      language: 'en',
      takes: { graceMs: qmpTimeoutMs, bytesPerSecond: 1024 },
    },
    {
      onWord: ({ type }) => {
        if (type === 'delivered') delivered.resolve(look());
      },
      onPiece: () => Promise.resolve(),
    },
  );
  inBackground(call.listen());
  await call.start();
  for (const piece of [encodeNameField(name, true), bytes, null]) {
    const failed = await call.deliver(piece);
    if (failed !== null) throw new Error(failed);
  }
  return delivered.promise;
};

const open = async (
  { manifest, ramFile, rootImage, kernel, initrd, stateFile }: Template,
  sample: Sample,
  isSpare: boolean,
  dir: string,
): Promise<readonly [string, Count][]> => {
  const sockets = { qmp: join(dir, 'qmp'), agent: join(dir, 'agent'), display: join(dir, 'display') };
  const logFile = join(dir, 'log');
  const { accelerator, memoryMib } = manifest;
  const machine = qemuArguments({
    use: restoreToOpen(ramFile),
    accelerator,
    memoryMib,
    rootImage,
    kernel,
    initrd,
    channels: { kind: 'listening', ...sockets },
    vmGenerationId: randomUUID(),
  });
  const started = await spawnBound(qemuProgram, [...machine, '-D', logFile]);
  if (!started.ok) throw new Error(started.error);
  try {
    const qmp = await Qmp.connect(sockets.qmp, qmpTimeoutMs);
    if (!qmp.ok) throw new Error(qmp.error);
    const agent = new MessageStream(connect(sockets.agent));
    const beginToCount = (): Promise<unknown> =>
      qmp.value.execute('human-monitor-command', { 'command-line': 'log in_asm' }, qmpTimeoutMs);
    if (!isSpare) await beginToCount();
    await restoreMachine(qmp.value, stateFile);
    if (isSpare && (await rehearse(agent, savedScreen)) !== null) throw new Error('it cannot rehearse');
    if (isSpare) await beginToCount();
    const refused = await prepareAgent(agent, new SeenRandom());
    if (refused !== null) throw new Error(refused);
    const prepared = countBlocks(logFile);
    const delivered = await deliver(agent, manifest.viewers, sample, () => countBlocks(logFile));
    return [
      [isSpare ? 'rehearsed → prepared' : 'restored → prepared', prepared],
      ['→ delivered', delivered],
      ['→ shown, and at rest', await waitForRest(logFile)],
    ];
  } finally {
    killGroup(started.value);
  }
};

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    template: { type: 'string', default: defaultDisposableTemplate },
    spare: { type: 'boolean', default: false },
  },
});
const sample: Sample =
  values.file === undefined
    ? { name: 'handbook.pdf', bytes: makeHandbookPdf() }
    : { name: basename(values.file), bytes: readFileSync(values.file) };
const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load(values.template);
if (!template.ok) throw new Error(`there is no template: ${template.error}`);
if (template.value.manifest.accelerator !== 'tcg')
  throw new Error('nothing is translated here: the template runs with KVM');
const dir = await mkdtemp(join(tmpdir(), 'glovebox-translations-'));
let before: Count = { kernel: 0, programs: 0 };
const phases = await open(template.value, sample, values.spare, dir).finally(() =>
  rm(dir, { recursive: true, force: true }),
);
for (const [phase, count] of phases) {
  console.log(
    `${phase.padEnd(22)} kernel ${String(count.kernel - before.kernel).padStart(6)}   ` +
      `programs ${String(count.programs - before.programs).padStart(6)}`,
  );
  before = count;
}
console.log(
  `${'all'.padEnd(22)} kernel ${String(before.kernel).padStart(6)}   programs ${String(before.programs).padStart(6)}`,
);
process.exit(0);
