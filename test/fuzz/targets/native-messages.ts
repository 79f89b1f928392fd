// Messages between the add-on and its host, both ways: what passes the check holds only what it names, within its
// limits, and is the same after it was sent once more.
import assert from 'node:assert/strict';
import { encodeNativeFrame, NativeFrameReader } from '../../../native-host/native-frames.ts';
import { nativeChunkBytes, nativeMessageToAddonMaxBytes } from '../../../protocol/limits.ts';
import { toAddonSchema, toHostSchema } from '../../../protocol/native-messages.ts';
import { jsonLines, type FuzzTarget } from '../fuzz-target.ts';
import { parseJson, readsTheSame } from '../json.ts';
import { assertSame } from '../same.ts';

const requestId = 'abc-1';
const open = {
  type: 'open',
  start: 'JVBERi0=',
  requestId,
  name: 'contract.pdf',
  viewOnly: true,
  disposableTemplate: null,
  network: false,
  returnEdits: true,
  closeAfterIdleMinutes: 5,
};

const checkToAddon = (untrustedValue: unknown): void => {
  const message = readsTheSame(toAddonSchema, untrustedValue);
  if (message === null) return;
  const reader = new NativeFrameReader(nativeMessageToAddonMaxBytes);
  const [frame, ...others] = Array.from(reader.push(encodeNativeFrame(message)), (view) => parseJson(view));
  assertSame([frame, others], [JSON.parse(JSON.stringify(message)), []], 'a frame holds something else');
};

const checkToHost = (untrustedValue: unknown): void => {
  const message = readsTheSame(toHostSchema, untrustedValue);
  if (message === null) return;
  if ('requestId' in message) assert.match(message.requestId, /^[\w-]{1,31}$/);
  if (message.type === 'chunk') assert.ok(Buffer.from(message.base64, 'base64').length <= nativeChunkBytes + 2);
  if (message.type === 'open')
    assert.ok(message.name.length <= 4096 && !/[^\w.-]/.test(message.disposableTemplate ?? ''));
};

export const nativeMessages: FuzzTarget = {
  name: 'native messages, to the host and to the add-on',
  limits: [31, 32, 4096, 1440],
  words: [
    '"type":',
    '"requestId":',
    '"open"',
    '"chunk"',
    '"status"',
    '"templates":',
    '"edited"',
    '"code":"internal"',
    '"__proto__":{}',
    '"constructor":',
    '\\u0000',
    'null',
    '1e308',
    '-1',
    '0.5',
    '9007199254740993',
    '"\\ud800"',
  ],
  seeds: jsonLines(
    { type: 'hello', version: 1 },
    open,
    { ...open, disposableTemplate: 'cad', closeAfterIdleMinutes: null },
    { type: 'openTogether', requestId, name: '2 files', files: [{ name: 'a', start: '' }], closeAfterIdleMinutes: 5 },
    { type: 'fileEnd', requestId },
    { type: 'chunk', requestId, base64: 'aGVsbG8=' },
    { type: 'end', requestId },
    { type: 'cancel', requestId },
    { type: 'status' },
    { type: 'hello', version: 1, transport: 'qubes' },
    { type: 'credit', requestId, bytes: 524288 },
    { type: 'stage', requestId, stage: 'visible', atMs: 1.5 },
    { type: 'edited', requestId, path: '/home/a/b.odt', sizeBytes: 5 },
    { type: 'failed', requestId: null, code: 'host-protocol' },
    { type: 'status', dom0: null, templates: [{ name: 'debian-13', problem: 'template-stale' }], dispvms: 2 },
    {
      ...{ type: 'status', dom0: null, dispvms: 0, daemon: null },
      templates: [{ name: 'debian-13', problem: null, system: null, isUnread: true }],
    },
    { type: 'dispvm', requestId, dispvm: { id: 'disp1', template: 'debian-13', engine: 'qemu', accelerator: 'kvm' } },
  ),
  run: (bytes) => {
    const untrustedValue = parseJson(bytes);
    checkToHost(untrustedValue);
    checkToAddon(untrustedValue);
  },
};
