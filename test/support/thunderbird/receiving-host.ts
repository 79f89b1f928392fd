// A native host that only receives: it takes an attachment by the rules of protocol/native-messages.ts, keeps a hash of
// it, and grants credit as slowly as it is told. It stands for a slow peer, so that the add-on's side can be measured
// alone. Environment: RECEIVED_FILE gets one JSON line for each file; DRAIN_BYTES_PER_MS slows it down; it never takes
// the file HELD_NAME.
import { createHash, type Hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { nativeProtocolVersion, toHostSchema, type ToAddon, type ToHost } from '../../../protocol/native-messages.ts';

type OpenMessage = Extract<ToHost, { readonly type: 'open' }>;

/** What was asked for, and what came. */
export interface Received extends OpenMessage {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Most bytes that were ever sent and not yet granted again. */
  readonly mostUngrantedBytes: number;
}

interface Receiving {
  readonly asked: OpenMessage;
  readonly hash: Hash;
  sizeBytes: number;
  grantedBytes: number;
  mostUngrantedBytes: number;
}

const drainBytesPerMs = Number(process.env['DRAIN_BYTES_PER_MS'] ?? Infinity);
const receivings = new Map<string, Receiving>();
let draining: Promise<void> = Promise.resolve();

const send = (message: ToAddon): void => {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32LE(body.length);
  process.stdout.write(Buffer.concat([header, body]));
};

const receive = (message: ToHost): void => {
  if (message.type === 'hello') send({ type: 'hello', version: nativeProtocolVersion, transport: 'embedded' });
  // It has no dom0; whoever asks for one need not wait to hear so.
  else if (message.type === 'status')
    send({ type: 'status', dom0: 'dom0-unreachable', templates: null, dispvms: null, daemon: null });
  else if (message.type === 'open') {
    receivings.set(message.requestId, {
      asked: message,
      hash: createHash('sha256'),
      sizeBytes: 0,
      grantedBytes: 0,
      mostUngrantedBytes: 0,
    });
  } else if (message.type === 'cancel') {
    if (receivings.delete(message.requestId)) send({ type: 'failed', requestId: message.requestId, code: 'cancelled' });
  } else if ('requestId' in message) {
    const receiving = receivings.get(message.requestId);
    if (receiving === undefined) return;
    if (message.type === 'chunk') takeChunk(message.requestId, receiving, Buffer.from(message.base64, 'base64'));
    else draining = draining.then(() => finish(message.requestId, receiving));
  }
};

const takeChunk = (requestId: string, receiving: Receiving, bytes: Buffer): void => {
  if (receiving.sizeBytes === 0) send({ type: 'hostFirstByte', requestId, atMs: Date.now() });
  receiving.sizeBytes += bytes.length;
  receiving.mostUngrantedBytes = Math.max(receiving.mostUngrantedBytes, receiving.sizeBytes - receiving.grantedBytes);
  receiving.hash.update(bytes);
  if (receiving.asked.name === process.env['HELD_NAME']) return;
  draining = draining.then(async () => {
    if (drainBytesPerMs !== Infinity) await sleep(bytes.length / drainBytesPerMs);
    receiving.grantedBytes += bytes.length;
    send({ type: 'credit', requestId, bytes: bytes.length });
  });
};

const finish = (requestId: string, { asked, hash, sizeBytes, mostUngrantedBytes }: Receiving): void => {
  const received: Received = { ...asked, sizeBytes, sha256: hash.digest('hex'), mostUngrantedBytes };
  appendFileSync(process.env['RECEIVED_FILE'] ?? '/dev/null', `${JSON.stringify(received)}\n`);
  send({ type: 'done', requestId });
};

let pending = Buffer.alloc(0);
process.stdin.on('data', (chunk: Buffer) => {
  pending = Buffer.concat([pending, chunk]);
  while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE()) {
    const end = 4 + pending.readUInt32LE();
    receive(toHostSchema.parse(JSON.parse(pending.subarray(4, end).toString('utf8'))));
    pending = pending.subarray(end);
  }
});
process.stdin.on('end', () => process.exit());
