// The relay between a display and its window, on real sockets: who is told what, who waits for whom, and how each of
// them ends.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startPictureRelay } from '../../../../dom0/display/picture-relay.ts';
import { encodings } from '../../../../dom0/display/rfb.ts';
import { startRelayedDisplay, type RelayedDisplay, type RelayOptions } from '../../../support/relayed-display.ts';
import { openRfbWindow } from '../../../support/rfb-window.ts';
import { garbage, rectangle, serverGreeting, solid, u16, u32, u8, update } from '../../../support/rfb-words.ts';
import { waitUntil } from '../../../support/wait-until.ts';

/** Long enough for wrong bytes to have come. */
const quietMs = 100;
const picture = (colour: number): Buffer => update(rectangle(0, 0, 64, 48, 0, solid(64 * 48, colour)));

describe('the relay of a picture', () => {
  let folder: string;
  let count = 0;
  const relays: RelayedDisplay[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-relay-'));
  });
  after(async () => {
    await Promise.all(relays.map(({ relay }) => relay.close()));
    await rm(folder, { recursive: true, force: true });
  });

  /** A display of 64×48 that has greeted. */
  const start = async (
    greeting = serverGreeting(64, 48, 'evil'),
    options: RelayOptions = {},
  ): ReturnType<typeof startRelayedDisplay> => {
    const relayed = await startRelayedDisplay(join(folder, `d${++count}`), options);
    relays.push(relayed);
    relayed.display.write(greeting);
    return relayed;
  };
  /** What the display is told after its greeting and the settings. */
  const listen = (display: Socket): (() => Buffer) => {
    const chunks: Buffer[] = [];
    display.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).subarray(12 + 1 + 1 + 20 + 16);
  };

  test('tells a window constants, a checked size and an empty name', async () => {
    const { path } = await start();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { told } = await openRfbWindow(path);
    const format = '2018000100ff00ff00ff100800000000';
    assert.equal(
      told.toString('hex'),
      [
        Buffer.from('RFB 003.008\n').toString('hex'),
        '0101',
        '00000000',
        '00400030',
        format,
        '00000000',
        '00000001',
        '0000000000000000fffffefe',
      ].join(''),
    );
  });

  test('passes on one update for each request, and none without', async () => {
    const { path, display } = await start();
    const window = await openRfbWindow(path);
    display.write(Buffer.concat([picture(1), picture(2)]));
    await delay(quietMs);
    assert.equal(window.updates().length, 0);
    window.ask();
    await waitUntil(() => window.updates().length >= picture(1).length, 'the first picture');
    await delay(quietMs);
    assert.deepEqual(window.updates(), picture(1));
    window.ask();
    await waitUntil(() => window.updates().length >= 2 * picture(1).length, 'the second picture');
    assert.deepEqual(window.updates(), Buffer.concat([picture(1), picture(2)]));
  });

  test('gives keys, pointer and requests to the display', async () => {
    const { path, display } = await start();
    const heard = listen(display);
    const window = await openRfbWindow(path);
    const input = Buffer.concat([
      u8(255, 0),
      u16(1),
      u32(0x61),
      u32(0x1e),
      u8(5, 1),
      u16(10, 20),
      u8(6, 0, 0, 0, 0, 0, 0, 0),
      u8(3, 1),
      u16(0, 0, 64, 48),
    ]);
    for (const byte of input) window.socket.write(Buffer.of(byte));
    await waitUntil(() => heard().length >= input.length, 'all of it');
    assert.deepEqual(heard(), input);
  });

  test('ends at the first wrong word of the display: its window is cut off, and nobody can connect any more', async () => {
    const { path, display, relay } = await start();
    const window = await openRfbWindow(path);
    window.ask();
    display.write(Buffer.concat([picture(1), u8(3, 0, 0, 0)]));
    await waitUntil(() => window.updates().length >= picture(1).length, 'the picture before it');
    window.ask();
    assert.equal(await relay.ended, 'broke-protocol');
    await waitUntil(() => window.isClosed(), 'the window is cut off');
    await relay.close();
    assert.ok(!existsSync(path));
  });

  test('ends when the display leaves, and when it is told to', async () => {
    const left = await start();
    left.display.destroy();
    assert.equal(await left.relay.ended, 'display-left');
    const told = await start();
    await told.relay.close();
    await told.relay.close();
    assert.equal(await told.relay.ended, 'closed');
    assert.ok(!existsSync(told.path));
  });

  test('ends a window that says what it should not, and serves the next', async () => {
    const { path, display } = await start();
    const window = await openRfbWindow(path);
    window.socket.write(u8(77));
    await waitUntil(() => window.isClosed(), 'the window is cut off');
    const next = await openRfbWindow(path);
    next.ask();
    display.write(picture(1));
    await waitUntil(() => next.updates().length >= picture(1).length, 'the picture');
  });

  test('gives a window that replaces another no rest of an update, but the size as it is then', async () => {
    const { path, display } = await start();
    const old = await openRfbWindow(path);
    const half = picture(1).length / 2;
    display.write(update(rectangle(0, 0, 100, 80, 0xffffff21 | 0)));
    old.ask();
    await waitUntil(() => old.updates().length === 16, 'the new size');
    old.ask();
    display.write(picture(1).subarray(0, half));
    await waitUntil(() => old.updates().length >= 16 + half, 'half of a picture');
    const window = await openRfbWindow(path);
    await waitUntil(() => old.isClosed(), 'the old window is cut off');
    assert.deepEqual(window.told.subarray(18, 22), u16(100, 80));
    window.ask();
    display.write(Buffer.concat([picture(1).subarray(half), picture(2)]));
    await waitUntil(() => window.updates().length >= picture(2).length, 'the next picture');
    assert.deepEqual(window.updates(), picture(2));
  });

  test('lets a window wait for a display that has not greeted', async () => {
    const { path, display } = await start(Buffer.alloc(0));
    const opening = openRfbWindow(path);
    await delay(quietMs);
    display.write(serverGreeting(64, 48));
    assert.deepEqual((await opening).told.subarray(18, 22), u16(64, 48));
  });

  test('tells a window at once what size the screen has become before there was one', async () => {
    const { path, display } = await start();
    display.write(update(rectangle(0, 0, 128, 96, encodings.desktopSize)));
    await delay(quietMs);
    const { told, ask, updates } = await openRfbWindow(path);
    assert.deepEqual(told.subarray(18, 22), u16(128, 96));
    const whole = update(rectangle(0, 0, 128, 96, 0, solid(128 * 96, 1)));
    ask();
    display.write(whole);
    await waitUntil(() => updates().length >= whole.length, 'the picture');
    assert.deepEqual(updates(), whole);
  });

  test('keeps what a window asks for until it is released, and the display is not asked before', async () => {
    const { path, display, relay } = await start(undefined, { isHeld: true });
    const heard = listen(display);
    const window = await openRfbWindow(path);
    window.ask();
    window.ask();
    window.socket.write(u8(6, 0, 0, 0, 0, 0, 0, 0));
    await waitUntil(() => heard().length >= 8, 'the input');
    display.write(picture(1));
    await delay(quietMs);
    assert.deepEqual([heard().length, window.updates().length], [8, 0]);
    relay.release();
    await waitUntil(() => heard().length >= 8 + 2 * 10, 'both requests');
    await waitUntil(() => window.updates().length >= picture(1).length, 'the picture');
    window.ask();
    await waitUntil(() => heard().length >= 8 + 3 * 10, 'what is asked for after that');
  });

  test('keeps no endless list of what a window asks for', async () => {
    const { path, display } = await start(undefined, { isHeld: true });
    const heard = listen(display);
    const window = await openRfbWindow(path);
    for (let times = 0; times < 1000; times += 1) window.ask();
    await waitUntil(() => heard().length >= 1000 * 10, 'all of them');
  });

  test('reads no further than its window wants, nor than it can take', async () => {
    const manyPictures = Buffer.concat(Array.from({ length: 400 }, () => picture(1)));
    const unread = async (display: Socket): Promise<number> => {
      display.write(manyPictures);
      await delay(quietMs);
      return display.writableLength;
    };
    const alone = await start();
    assert.ok((await unread(alone.display)) > manyPictures.length - 1_000_000, 'without a window');
    const silent = await start();
    await openRfbWindow(silent.path);
    assert.ok((await unread(silent.display)) > manyPictures.length - 1_000_000, 'without a request');
    const stalled = await start();
    const window = await openRfbWindow(stalled.path);
    window.socket.pause();
    for (let times = 0; times < 1000; times += 1) window.ask();
    assert.ok((await unread(stalled.display)) > manyPictures.length - 1_000_000, 'with a window that does not read');
  });

  test('takes no more pictures than anybody can see', async () => {
    const { path, display } = await start(serverGreeting(1024, 768));
    const window = await openRfbWindow(path);
    const whole = update(rectangle(0, 0, 1024, 768, 0, solid(1024 * 768, 7)));
    let taken = 0;
    let isOver = false;
    window.socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
      taken += chunk.length;
      window.ask();
    });
    window.ask();
    const more = (): void => {
      while (!isOver && display.write(whole));
    };
    display.on('drain', more);
    more();
    const sinceMs = performance.now();
    await delay(1000);
    isOver = true;
    const allowed = 5 + 30 * ((performance.now() - sinceMs) / 1000);
    assert.ok(taken / whole.length <= allowed, `${taken / whole.length} pictures`);
    assert.ok(taken > whole.length, 'and not none');
  });

  test('ends with a display that breaks its protocol, or leaves, before there is a window', async () => {
    const broken = await start(Buffer.concat([serverGreeting(64, 48), garbage(100_000)]));
    assert.equal(await broken.relay.ended, 'broke-protocol');
    const left = await start();
    left.display.destroy();
    assert.equal(await left.relay.ended, 'display-left');
  });

  test('survives garbage from both sides at once', async () => {
    const { path, display, relay } = await start();
    const window = await openRfbWindow(path);
    window.ask();
    display.write(garbage(100_000));
    window.socket.write(garbage(100_000));
    await waitUntil(() => window.isClosed(), 'the window is cut off');
    display.destroy();
    await relay.ended;
  });

  test('fails where nobody could connect, and leaves nobody connected', async () => {
    const display = new Socket();
    const started = await startPictureRelay({
      display,
      socketPath: join(folder, 'missing', 'socket'),
      onAnswering: () => undefined,
    });
    assert.deepEqual(started, { ok: false, error: 'engine-failed' });
    assert.ok(display.destroyed);
  });
});
