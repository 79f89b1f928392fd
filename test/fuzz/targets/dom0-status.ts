// What dom0 answers when it is asked how it is, read by the native host: whatever comes, the add-on gets a status that
// its own check lets through, and a text that is too long is given up.
import assert from 'node:assert/strict';
import { askStatus } from '../../../native-host/dom0-status.ts';
import type { Call, CallHandlers, Transport } from '../../../native-host/transport.ts';
import { dom0StatusMaxBytes } from '../../../protocol/dom0-status.ts';
import { toAddonSchema } from '../../../protocol/native-messages.ts';
import { success } from '../../../protocol/result.ts';
import { jsonLines, type FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

/** A dom0 that answers these bytes, and ends the call well. */
const answering = (bytes: Uint8Array): Transport => ({
  kind: 'embedded',
  closesInOrder: true,
  warmUp: () => undefined,
  connect: (_request, handlers): Call => {
    const outcome = answer(bytes, handlers).then(() => success(null));
    return {
      write: () => Promise.resolve(),
      end: () => undefined,
      close: () => undefined,
      cancel: () => undefined,
      outcome,
    };
  },
});

const answer = async (bytes: Uint8Array, handlers: CallHandlers): Promise<void> => {
  // The caller has its call before the first byte comes.
  await Promise.resolve();
  for (const piece of inPieces(bytes)) await handlers.onStdout(piece);
};

const status = {
  pid: 5,
  build: '0123456789abcdef',
  endsWhenClosed: false,
  guiPid: null,
  guiReady: true,
  dispvms: [{ id: 'disp1', template: 'debian-13', engine: 'qemu', accelerator: 'tcg', state: 'open', ageMs: 5 }],
  pool: [{ id: 'disp2', template: 'debian-13', state: 'spare', ageMs: 9 }],
  walls: { systemCalls: true, landlock: false, controlGroups: ['memory', 'pids'] },
  audit: { problem: null, lostLines: 0 },
  cannotStart: 'bwrap: Permission denied',
  making: { template: 'office', sinceMs: 5 },
  templates: [
    {
      name: 'debian-13',
      problem: null,
      system: null,
      isDefault: true,
      viewers: null,
      documentMaxBytes: 9,
      sha256: null,
    },
    {
      name: 'cad',
      problem: 'template-stale',
      system: null,
      isDefault: false,
      viewers: null,
      documentMaxBytes: null,
      sha256: null,
    },
  ],
};

export const dom0StatusAnswers: FuzzTarget = {
  name: 'dom0’s answer to how it is',
  limits: [dom0StatusMaxBytes],
  maxBytes: dom0StatusMaxBytes + 512,
  words: [
    '"dispvms":',
    '"templates":',
    '"name":',
    '"problem":"internal"',
    '"guiReady":false',
    '"__proto__":{}',
    'null',
    '[]',
    '{}',
    ',',
  ],
  seeds: jsonLines(status, { ...status, guiReady: false, templates: [] }, { ...status, more: 1 }),
  run: async (bytes) => {
    const described = await askStatus(answering(bytes), 60_000);
    assertSame(
      toAddonSchema.parse(JSON.parse(JSON.stringify(described))),
      described,
      'the add-on reads something else',
    );
    if (bytes.length > dom0StatusMaxBytes) assert.equal(described.dom0, 'dom0-protocol');
  },
};
