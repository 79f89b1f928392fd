// The one reader for every kind of channel. All kinds are tried in a real Thunderbird (test/e2e); here are their rules
// by themselves, and the counting of silence. The channels stand in for Thunderbird's.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { AttachmentReader, unsuspendedMaxBytes } from '../../../../addon/experiment/attachment-reader.ts';
import type { Connection } from '../../../../addon/experiment/connection-activity.ts';
import { attachmentMaxBytes } from '../../../../protocol/limits.ts';
import { inBackground } from '../../../support/in-background.ts';

const megabyte = 1024 * 1024;
const silenceSeconds = 30;
let ticks = new Map<number, () => void>();
let streamBytes = Buffer.alloc(0);

if (!('toBase64' in Uint8Array.prototype))
  Object.assign(Uint8Array.prototype, {
    toBase64(this: Uint8Array) {
      return Buffer.from(this).toString('base64');
    },
  });
Object.assign(globalThis, {
  Services: { prefs: { getIntPref: (_name: string, fallback: number) => fallback } },
  ChromeUtils: {
    importESModule: () => ({
      setInterval: (act: () => void) => {
        const id = ticks.size + 1;
        ticks.set(id, act);
        return id;
      },
      clearInterval: (id: number) => ticks.delete(id),
    }),
  },
  Cc: {
    '@mozilla.org/binaryinputstream;1': {
      createInstance: () => ({
        setInputStream: () => undefined,
        readArrayBuffer: (count: number, target: ArrayBuffer) => {
          streamBytes.copy(new Uint8Array(target), 0, 0, count);
          return count;
        },
      }),
    },
  },
  Ci: { nsIBinaryInputStream: {} },
  Cr: { NS_BINDING_ABORTED: 1, NS_OK: 0 },
  Components: { isSuccessCode: (status: number) => status === 0 },
});

beforeEach(() => {
  ticks = new Map();
});

const passSeconds = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    for (const act of [...ticks.values()]) act();
    await new Promise((resolve) => setImmediate(resolve));
  }
};

interface Request {
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
}
interface Channel {
  readonly request: Request;
  readonly heard: readonly string[];
}
const cannot = (): never => {
  throw new Error('NS_ERROR_NOT_IMPLEMENTED');
};
/** `imap`: its `cancel` has resumed already. `exchange`: it does nothing of all this. */
const makeChannel = (kind: 'usual' | 'imap' | 'exchange'): Channel => {
  const heard: string[] = [];
  let suspended = false;
  const change = (what: 'suspend' | 'resume'): void => {
    if (kind === 'exchange' || suspended === (what === 'suspend')) cannot();
    heard.push(what);
    suspended = what === 'suspend';
  };
  const cancel = (): void => {
    if (kind === 'exchange') cannot();
    heard.push('cancel');
    if (kind === 'imap') suspended = false;
  };
  return { heard, request: { suspend: () => change('suspend'), resume: () => change('resume'), cancel } };
};
interface Reading extends Channel {
  readonly reader: AttachmentReader;
  readonly deliver: (sizeBytes: number) => void;
}
const connection = (name: string, isMoving = (): boolean => false): Connection => ({
  name,
  isMoving: () => Promise.resolve(isMoving()),
});
const startReader = (kind: Parameters<typeof makeChannel>[0], by: Connection | null = null): Reading => {
  const channel = makeChannel(kind);
  const reader = new AttachmentReader(() => channel.request, attachmentMaxBytes, by);
  reader.onStartRequest(channel.request);
  const deliver = (sizeBytes: number): void => {
    streamBytes = Buffer.alloc(sizeBytes, 'x');
    reader.onDataAvailable(channel.request, {}, 0, sizeBytes);
  };
  return { ...channel, reader, deliver };
};

test('suspends a channel that is faster than its reader, and resumes it when the bytes are taken', async () => {
  const { heard, reader, deliver } = startReader('usual');
  for (let count = 0; count < 5; count += 1) deliver(megabyte / 2);
  assert.deepEqual(heard, ['suspend']);
  for (let count = 0; count < 4; count += 1) await reader.pull(megabyte / 2);
  assert.deepEqual(heard, ['suspend', 'resume']);
});

test('leaves no channel suspended that is cancelled, whatever its cancelling does', () => {
  for (const [kind, expected] of [
    ['usual', ['suspend', 'cancel', 'resume']],
    ['imap', ['suspend', 'cancel']],
    ['exchange', []],
  ] as const) {
    const { heard, reader, deliver } = startReader(kind);
    deliver(3 * megabyte);
    reader.cancel();
    assert.deepEqual(heard, expected, kind);
    assert.equal(reader.failure, 'attachment-unreadable');
  }
});

test('wakes whoever waits when the reading is cancelled', async () => {
  const { reader } = startReader('imap');
  const piece = reader.pull(megabyte);
  reader.cancel();
  assert.equal(await piece, null);
});

test('bounds a channel that cannot be suspended, and drops what it brings after that', async () => {
  const { reader, deliver } = startReader('exchange');
  for (let sizeBytes = 0; sizeBytes < unsuspendedMaxBytes; sizeBytes += 8 * megabyte) deliver(8 * megabyte);
  assert.equal(reader.failure, null);
  deliver(megabyte);
  assert.equal(reader.failure, 'attachment-too-large');
  deliver(megabyte);
  assert.equal(await reader.pull(megabyte), null);
});

test('ends after so many seconds of silence while somebody waits, and not while nobody does', async () => {
  const { reader, deliver, heard } = startReader('usual');
  deliver(100);
  await passSeconds(2 * silenceSeconds);
  assert.equal(reader.failure, null, 'nobody waited');
  const piece = reader.pull(megabyte);
  await passSeconds(silenceSeconds - 1);
  deliver(100);
  await passSeconds(silenceSeconds - 1);
  assert.equal(reader.failure, null, 'there was a sign of life');
  await passSeconds(1);
  assert.deepEqual([await piece, reader.failure, heard], [null, 'attachment-silent', ['cancel']]);
});

test('takes a server that sends something for alive, and one that sends nothing for silent', async () => {
  let moving = true;
  const { reader } = startReader(
    'imap',
    connection('mail', () => moving),
  );
  const piece = reader.peek(10);
  await passSeconds(3 * silenceSeconds);
  assert.equal(reader.failure, null);
  moving = false;
  await passSeconds(silenceSeconds);
  assert.deepEqual([await piece, reader.failure], [null, 'attachment-silent']);
});

test('counts no silence while another reading holds back the connection, nor while a password is asked for', async () => {
  const [first, second] = [startReader('imap', connection('mail')), startReader('imap', connection('mail'))];
  const [third, other] = [startReader('usual'), startReader('imap', connection('other'))];
  first.deliver(3 * megabyte);
  const piece = second.reader.peek(10);
  inBackground(other.reader.peek(10));
  await passSeconds(2 * silenceSeconds);
  assert.equal(other.reader.failure, 'attachment-silent', 'its connection is another one');
  assert.equal(second.reader.failure, null);
  first.reader.cancel();
  third.reader.onPreparing();
  inBackground(third.reader.peek(10));
  await passSeconds(silenceSeconds);
  assert.deepEqual([await piece, second.reader.failure, third.reader.failure], [null, 'attachment-silent', null]);
});
