// A DispVM's screen has the size of its window: what is drawn in it is shown pixel for pixel, on an ordinary display
// and on a dense one, and again after the window was resized. The document is a small white picture, which the viewer
// shows at its own size before a dark ground: scaled on the way it would have another size, and grey edges.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Area } from '../../scripts/screen/framebuffer.ts';
import {
  missingForDispvms,
  startDispvmWorld,
  type DispvmWorld,
  type DispvmWorldOptions,
} from '../support/dispvm-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 30_000;
/**
 * What lies around the picture, and as much of it as a window manager's frame may move it, in pixels of an ordinary
 * display.
 */
const margins = { above: 130, beside: 12, below: 40 };

const [whiteWidth, whiteHeight] = [301, 203];
const [white, ground] = [0xffffff, 0x202020];

const makeWhite = async (): Promise<Buffer> =>
  (
    await promisify(execFile)('convert', ['-size', `${whiteWidth}x${whiteHeight}`, 'xc:white', 'png:-'], {
      encoding: 'buffer',
    })
  ).stdout;

const displays: Readonly<Record<string, DispvmWorldOptions & { readonly density: number }>> = {
  'an ordinary display': { density: 1 },
  'a dense display': { density: 2, guiEnvironment: { GDK_SCALE: '2' }, screen: { width: 3840, height: 2160 } },
};

for (const [name, { density, ...options }] of Object.entries(displays)) {
  describe(`a picture on ${name}`, { skip: missing ?? false }, () => {
    let world: DispvmWorld;
    let window: string;
    before(async () => {
      world = await startDispvmWorld(options);
      const call = await world.call();
      call.sendFile('white.png', await makeWhite(), true);
      await waitUntil(() => call.reached('visible') || call.failure !== null, 'the picture is visible', slowMs);
      assert.equal(call.failure, null);
      window = await world.windowOf(call.dispvmId ?? '');
      // Where the pointer is now it would be in the picture.
      await world.runX('xdotool', 'windowactivate', '--sync', window, 'mousemove', '2', '2');
    });
    after(() => world.stop());

    const pictureArea = async (): Promise<Area> => {
      const text = await world.runX('xdotool', 'getwindowgeometry', '--shell', window);
      const field = (key: string): number => Number(new RegExp(`^${key}=(-?[0-9]+)$`, 'm').exec(text)?.[1]);
      const [left, top, bottom] = [margins.beside * density, margins.above * density, margins.below * density];
      return {
        x: field('X') + left,
        y: field('Y') + top,
        width: field('WIDTH') - 2 * left,
        height: field('HEIGHT') - top - bottom,
      };
    };
    const assertSharp = (): Promise<boolean> =>
      waitUntil(
        async () => {
          const { x, y, width, height } = await pictureArea();
          const pixels = world.screen.framebuffer.sample({ x, y, width, height }, width, height);
          const isWhite = (index: number): boolean => pixels[index] === white;
          const places = [...pixels.keys()].filter(isWhite);
          const columns = new Set(places.map((place) => place % width));
          const rows = new Set(places.map((place) => Math.floor(place / width)));
          const isExact =
            columns.size === whiteWidth * density &&
            rows.size === whiteHeight * density &&
            places.length === columns.size * rows.size;
          return isExact && pixels.every((pixel) => pixel === white || pixel === ground);
        },
        'the picture is shown pixel for pixel',
        slowMs,
      );

    test('is sharp when it opens', async () => {
      await assertSharp();
    });

    for (const [shape, width, height] of [
      ['wide', 1300, 600],
      ['tall', 633, 997],
      ['small', 600, 500],
    ] as const) {
      test(`is sharp in a ${shape} window`, async () => {
        await world.runX('xdotool', 'windowsize', '--sync', window, `${width * density}`, `${height * density}`);
        await assertSharp();
      });
    }
  });
}
