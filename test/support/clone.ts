// Real clones of the real template, made as dom0 makes them, one jailed QEMU each, but without windows. What is inside
// is seen from outside, in QEMU's memory: the product has no other way to look into a guest, and a test must not add
// one.
import { open, readFile } from 'node:fs/promises';
import { createDispvmDir } from '../../dom0/engine/dispvm-dir.ts';
import { jailCommand } from '../../dom0/engine/jail.ts';
import { findJailLayers } from '../../dom0/engine/jail-layers.ts';
import { SeenRandom } from '../../dom0/agent/prepare-agent.ts';
import { QemuMachine } from '../../dom0/engine/qemu-machine.ts';
import { createTemplateLoader, type LoadedTemplate } from '../../dom0/template/template-access.ts';
import type { MessageStream } from '../../dom0/runtime/message-stream.ts';
import { AgentCall } from '../../dom0/agent/agent-call.ts';
import { usualDeadlines } from '../../dom0/server/deadlines.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import { encodeNameField } from '../../protocol/file-names.ts';
import { dataDir } from '../../protocol/paths.ts';
import { findQemu } from './dispvm-world.ts';
import { waitUntil } from './wait-until.ts';
import { inBackground } from './in-background.ts';

const firstUid = 2_100_500_000;
const takesMs = 60_000;
const readBytes = 4 * 1024 * 1024;

export interface Clone {
  /** What it drew anew when it was handed out: random bytes in hexadecimal, boot id, machine id. */
  readonly drawn: readonly string[];
  /** From QEMU's command line. */
  readonly generationId: string;
  /** Resolves when a viewer has the document. */
  open(fileName: string, contents: Uint8Array): Promise<void>;
  /** All memory of the guest, as it is now. */
  readMemory(): Promise<Buffer>;
  stop(): Promise<void>;
}

class RecordedRandom extends SeenRandom {
  readonly values: Buffer[] = [];

  override add(drawn: Uint8Array): boolean {
    this.values.push(Buffer.from(drawn));
    return super.add(drawn);
  }
}

export const loadTemplate = async (): Promise<LoadedTemplate> => {
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  const isRoot = process.getuid?.() === 0;
  const loaded = await createTemplateLoader({ store, dataDir: dataDir(process.env), isRoot })('debian-13');
  if (!loaded.ok) throw new Error(loaded.error);
  return loaded.value;
};

/** `parent` is a private folder; `number` is another one for each clone in it. */
export const startClone = async (template: LoadedTemplate, parent: string, number: number): Promise<Clone> => {
  const uid = process.getuid?.() === 0 ? firstUid + number : null;
  const dir = await createDispvmDir(parent, `disp${number}`);
  if (!dir.ok) throw new Error(dir.error);
  const seen = new RecordedRandom();
  const machine = new QemuMachine({
    id: `disp${number}`,
    template,
    dir: dir.value,
    uid,
    seen,
    layers: await findJailLayers(),
    groups: null,
    jailCommand,
    log: () => undefined,
  });
  machine.begin();
  const stop = async (): Promise<void> => {
    machine.kill();
    await machine.ended;
    await machine.remove();
  };
  const agent = await machine.agent;
  if (!agent.ok) {
    await stop();
    throw new Error(agent.error);
  }
  const pid = await waitUntil(() => findQemu(dir.value.path), 'QEMU runs in its jail');
  const [random, ...names] = seen.values;
  return {
    drawn: [random?.toString('hex') ?? '', ...names.map(String)],
    generationId: /vmgenid,guid=([0-9a-f-]{36})/.exec(await readFile(`/proc/${pid}/cmdline`, 'latin1'))?.[1] ?? '',
    open: (fileName, contents) => openIn(agent.value, template.viewers, fileName, contents),
    readMemory: () => readGuestMemory(pid, template.memoryMib * 1024 * 1024),
    stop,
  };
};

const openIn = async (
  agent: MessageStream,
  viewers: ViewerTable,
  fileName: string,
  contents: Uint8Array,
): Promise<void> => {
  let isDelivered = false;
  const document = { viewers, viewOnly: true, returnEdits: false };
  const call = new AgentCall(
    agent,
    { document, language: 'en', takes: usualDeadlines.agentTakes },
    {
      onWord: ({ type }) => {
        isDelivered ||= type === 'delivered';
      },
      onPiece: () => Promise.resolve(),
    },
  );
  inBackground(call.listen());
  await call.start();
  for (const piece of [encodeNameField(fileName, true), contents, null]) {
    const failed = await call.deliver(piece);
    if (failed !== null) throw new Error(failed);
  }
  await waitUntil(() => isDelivered, 'a viewer has the document', takesMs);
};

/** The guest's memory is one private mapping of the savefile's. */
const readGuestMemory = async (pid: number, sizeBytes: number): Promise<Buffer> => {
  const maps = await readFile(`/proc/${pid}/maps`, 'latin1');
  const start = /^([0-9a-f]+)-.*\/ram$/m.exec(maps)?.[1];
  if (start === undefined) throw new Error('QEMU has no memory');
  const memory = Buffer.alloc(sizeBytes);
  const file = await open(`/proc/${pid}/mem`, 'r');
  try {
    for (let offset = 0; offset < sizeBytes; offset += readBytes) {
      await file.read(memory, offset, readBytes, Number.parseInt(start, 16) + offset);
    }
  } finally {
    await file.close();
  }
  return memory;
};
