// Channels of a connection to a farm: any split gives the same frames, arbitrary bytes end them, and nobody holds more than
// was agreed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeFarmFrame,
  encodeFarmFrame,
  farmChannels,
  FarmChannels,
  farmFrameCostBytes,
  FarmFrameReader,
  farmPayloadMaxBytes,
  farmWindowBytes,
  type FarmChannelName,
  type FarmFrame,
} from '../../../protocol/farm-channels.ts';
import { inBackground } from '../../support/in-background.ts';

const frameArbitrary: fc.Arbitrary<FarmFrame> = fc
  .record({ channel: fc.constantFrom(...farmChannels), payload: fc.uint8Array({ minLength: 1, maxLength: 300 }) })
  .chain(({ channel, payload }) =>
    fc.constantFrom<FarmFrame>(
      { kind: 'data', channel, payload },
      { kind: 'credit', channel, payload: Uint8Array.of(1, 0, 0, 0) },
      { kind: 'end', channel, payload: new Uint8Array() },
    ),
  );

const framesOf = (stream: Uint8Array, cuts: readonly number[]): { frames: FarmFrame[]; reader: FarmFrameReader } => {
  const reader = new FarmFrameReader();
  const frames: FarmFrame[] = [];
  let start = 0;
  for (const cut of [...cuts.map((one) => one % (stream.length + 1)).sort((a, b) => a - b), stream.length]) {
    frames.push(...reader.push(stream.subarray(start, cut)));
    start = cut;
  }
  return { frames, reader };
};

test('gives the same frames however the stream is split', () => {
  fc.assert(
    fc.property(fc.array(frameArbitrary, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
      const { frames, reader } = framesOf(Buffer.concat(sent.map(encodeFarmFrame)), cuts);
      assert.deepEqual(frames, sent);
      assert.equal(reader.isBroken, false);
      for (const frame of sent) assert.deepEqual(decodeFarmFrame(encodeFarmFrame(frame)), frame);
    }),
  );
});

test('answers arbitrary bytes with frames or a final no, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 40 }), (bytes, more) => {
      decodeFarmFrame(bytes);
      const { reader } = framesOf(bytes, []);
      const wasBroken = reader.isBroken;
      const after = [...reader.push(more)];
      if (wasBroken) assert.deepEqual(after, []);
    }),
  );
});

test('refuses a length above the limit before any of the payload arrives, and a message that is not one whole frame', () => {
  const header = Buffer.from(encodeFarmFrame({ kind: 'data', channel: 'call', payload: Uint8Array.of(7) }));
  header.writeUInt32LE(farmPayloadMaxBytes + 1, 4);
  const reader = new FarmFrameReader();
  assert.deepEqual([...reader.push(header.subarray(0, 8))], []);
  assert.ok(reader.isBroken);
  const frame = encodeFarmFrame({ kind: 'data', channel: 'call', payload: Uint8Array.of(7, 8) });
  for (const wrong of [frame.subarray(0, 7), frame.subarray(0, 9), Buffer.concat([frame, Uint8Array.of(0)])])
    assert.equal(decodeFarmFrame(wrong), null);
});

/** Two ends that hear each other. `sent` counts what is under way from the first. */
const joined = (): { one: FarmChannels; other: FarmChannels; refused: () => boolean } => {
  let isRefused = false;
  const to = (end: () => FarmChannels) => (frame: Uint8Array) => {
    const decoded = decodeFarmFrame(frame);
    if (decoded === null || !end().receive(decoded)) isRefused = true;
    return Promise.resolve();
  };
  const one: FarmChannels = new FarmChannels({
    send: to(() => other),
    post: (frame) => inBackground(to(() => other)(frame)),
  });
  const other: FarmChannels = new FarmChannels({
    send: to(() => one),
    post: (frame) => inBackground(to(() => one)(frame)),
  });
  return { one, other, refused: () => isRefused };
};

const readAll = async (channels: FarmChannels, name: FarmChannelName): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  const { read } = channels.channel(name);
  for (let bytes = await read(); bytes !== null; bytes = await read()) pieces.push(bytes);
  return Buffer.concat(pieces);
};

test('carries any bytes whole and in order on each channel, however large they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...farmChannels),
      async (sizes, name) => {
        const { one, other, refused } = joined();
        const sent = sizes.map((size, index) => Buffer.alloc(size, index + 1));
        const reading = readAll(other, name);
        for (const bytes of sent) assert.ok(await one.channel(name).write(bytes));
        one.channel(name).end();
        assert.ok(Buffer.concat(sent).equals(await reading));
        assert.equal(refused(), false);
      },
    ),
    { numRuns: 30 },
  );
});

test('a writer waits where nobody reads, on its own channel alone, and goes on when somebody does', async () => {
  const { one, other, refused } = joined();
  let isWritten = false;
  const sizeBytes = farmWindowBytes.picture * 2;
  const writing = one
    .channel('picture')
    .write(Buffer.alloc(sizeBytes))
    .then(() => (isWritten = true));
  assert.ok(await one.channel('call').write(Buffer.from('a call goes on')));
  assert.equal(isWritten, false);
  assert.equal(Buffer.from((await other.channel('call').read()) ?? []).toString(), 'a call goes on');
  const reading = readAll(other, 'picture');
  await writing;
  one.channel('picture').end();
  assert.equal((await reading).length, sizeBytes);
  assert.equal(refused(), false);
});

test('a connection that ends lets nobody wait: what was received is still read, and writers hear no', async () => {
  const { one, other } = joined();
  const writing = one.channel('window').write(Buffer.alloc(farmWindowBytes.window * 2));
  one.end();
  other.end();
  assert.equal(await writing, false);
  assert.equal(await one.channel('call').write(Buffer.from('late')), false);
  assert.equal(await one.channel('call').read(), null);
  const { length } = await readAll(other, 'window');
  assert.ok(length > 0 && length <= farmWindowBytes.window);
});

test('refuses more than was granted, of bytes and of frames; credit that was not owed; and anything after an end', () => {
  const fresh = (): FarmChannels => new FarmChannels({ send: () => Promise.resolve(), post: () => undefined });
  for (const name of farmChannels) {
    for (const size of [1, farmPayloadMaxBytes]) {
      const channels = fresh();
      const payload = new Uint8Array(size);
      let taken = 0;
      while (channels.receive({ kind: 'data', channel: name, payload })) taken += 1;
      assert.ok(taken * (size + farmFrameCostBytes) <= farmWindowBytes[name], `${name} in pieces of ${size}`);
      assert.ok(taken > 0);
    }
    assert.equal(fresh().receive({ kind: 'credit', channel: name, payload: Uint8Array.of(1, 0, 0, 0) }), false);
    assert.equal(fresh().receive({ kind: 'credit', channel: name, payload: Uint8Array.of(0, 0, 0, 0) }), false);
    const ended = fresh();
    assert.ok(ended.receive({ kind: 'end', channel: name, payload: new Uint8Array() }));
    assert.equal(ended.receive({ kind: 'end', channel: name, payload: new Uint8Array() }), false);
    assert.equal(ended.receive({ kind: 'data', channel: name, payload: Uint8Array.of(1) }), false);
  }
});
