// Pictures of every make, by our viewer: the right way up, on a ground that shows their ink, to the point where a
// truncated one ends, every page and every frame. Colours are looked at, and what is written in one is read.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import {
  animationColours,
  convertPicture,
  makeAnimation,
  makeRaw,
  makeTall,
  makeTopDownBitmap,
  makeTurned,
  orientations,
  quarterColours,
} from '../support/picture-maker.ts';
import { makeTurnedHeif } from '../support/heif-maker.ts';
import { makeSample, missingForSample } from '../support/sample-documents.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';
const slowMs = 60_000;
/** Of each part of a colour: what JPEG and inks change. */
const tolerance = 24;
const isNear = (one: number, other: number): boolean =>
  [16, 8, 0].every((shift) => Math.abs(((one >> shift) & 255) - ((other >> shift) & 255)) <= tolerance);
const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

const words = (format: string, ...options: readonly string[]): Promise<Buffer> =>
  convertPicture([
    ...['-size', '900x', '-background', 'white', '-fill', 'black', ...options, '-pointsize', '44'],
    ...[`caption:${sentence}`, '-bordercolor', 'white', '-border', '40', `${format}:-`],
  ]);
const fax = (...pages: readonly string[]): Promise<Buffer> =>
  convertPicture([
    ...pages.flatMap((page) => ['(', '-size', '1728x', '-pointsize', '120', `caption:${page}`, ')']),
    ...['-monochrome', '-compress', 'Group4', 'tiff:-'],
  ]);

const colours = ['xc:#e00000', 'xc:#00a000', 'xc:#0000e0'] as const;

/** By ImageMagick's names of the formats; what the ending says where that is another. */
const formats: Readonly<Record<string, () => Promise<Buffer>>> = {
  // ImageMagick writes its rows from the top down, whatever it says of them.
  tga: () => words('tga', '-orient', 'TopLeft'),
  ppm: () => words('ppm'),
  pgm: () => words('pgm'),
  pbm: () => words('pbm'),
  pam: () => words('pam'),
  xbm: () => words('xbm'),
  xpm: () => words('xpm'),
  psd: () => words('psd', '-type', 'TrueColor'),
  'transparent.psd': () => words('psd', '-background', '#ffe0c0', '-fill', '#204080', '-alpha', 'on'),
  'grey-and-alpha.psd': () => words('psd', '-type', 'GrayscaleMatte', '-depth', '8'),
  'inks-and-alpha.psd': () => words('psd', '-colorspace', 'CMYK', '-depth', '8'),
  jp2: () => words('jp2'),
  j2k: () => words('j2k'),
  'cmyk.jpg': () => words('jpeg', '-colorspace', 'CMYK'),
  'grey.png': () => words('png', '-colorspace', 'Gray', '-depth', '1'),
  'deep.tiff': () => words('tiff', '-depth', '16', '-compress', 'zip'),
  'top-down.bmp': () => makeTopDownBitmap(sentence),
  'photo.dng': () => makeRaw(sentence),
  'photo.nef': () => makeRaw(sentence),
  'sign.ico': () =>
    convertPicture([
      ...['-size', '216x216', '-background', 'white', '-fill', 'black', '-pointsize', '40', `caption:${sentence}`],
      ...['-bordercolor', 'white', '-border', '20', 'ico:-'],
    ]),
};

describe('a picture', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const assertOpen = async (name: string, bytes: Uint8Array): Promise<void> => {
    await viewer.open(name, bytes);
    assert.equal(viewer.failed, null, `${name} is shown`);
  };

  /** Holds for a picture of 600 × 400 that lies in the middle of the screen. */
  const assertUpright = async (what: string): Promise<void> => {
    const look = await viewer.still();
    const [middleX, middleY] = [viewer.width / 2, viewer.height / 2];
    const seen = [-100, 100].flatMap((y) => [-150, 150].map((x) => viewer.colourAt(middleX + x, middleY + y, look)));
    const isUpright = quarterColours.every((colour, index) => isNear(seen[index] ?? 0, colour));
    assert.ok(isUpright, `${what}: ${seen.map(hex).join(', ')}`);
    const corners = [-195, 195].flatMap((y) => [-295, 295].map((x) => viewer.colourAt(middleX + x, middleY + y, look)));
    assert.ok(
      corners.every((colour, index) => isNear(colour, quarterColours[index] ?? 0)),
      `${what}, as wide as it is upright: ${corners.map(hex).join(', ')}`,
    );
  };

  for (const kind of ['jpeg', 'tiff', 'png', 'webp'] as const) {
    test(`(${kind}) is upright, whichever of the eight ways it lies in the file`, async () => {
      for (const orientation of orientations) {
        await assertOpen(`photo.${kind}`, await makeTurned(kind, orientation));
        await assertUpright(`orientation ${orientation}`);
      }
    });
  }

  for (const kind of ['heic', 'avif'] as const) {
    test(
      `(${kind}) is upright, whichever way it lies in the file`,
      { skip: missingForSample(kind) ?? false },
      async () => {
        for (const orientation of orientations) {
          await assertOpen(`photo.${kind}`, await makeTurnedHeif(kind, orientation));
          await assertUpright(`orientation ${orientation}`);
        }
      },
    );
  }

  for (const [what, ink, kinds] of [
    ['dark', '#101010', ['png', 'gif']],
    ['light', '#ffffff', ['png', 'webp', 'gif', 'tiff']],
    ['blue', '#2060c0', ['png']],
  ] as const) {
    for (const format of kinds) {
      test(`(${format}) with ${what} ink on nothing can be read`, async () => {
        const ends = format === 'gif' ? ['-channel', 'A', '-threshold', '50%', '+channel'] : [];
        const picture = await convertPicture([
          ...['-size', '900x', '-background', 'none', '-fill', ink, '-pointsize', '44', `caption:${sentence}`],
          ...ends,
          `${format}:-`,
        ]);
        await assertOpen(`sign.${format}`, picture);
        await viewer.sees(sentence, 'its ink');
      });
    }
  }

  test('with thin pale words on nothing can be read', async () => {
    const picture = await convertPicture([
      ...['-size', '900x200', 'xc:none', '-fill', '#a0a0a0', '-pointsize', '36', '-annotate', '+60+90', sentence],
      'png:-',
    ]);
    await assertOpen('letter.png', picture);
    await viewer.sees(sentence, 'its ink', 'eng', { x: 72, y: 294, width: 880, height: 180 });
  });

  test('with dark words around a white plate keeps them readable', async () => {
    const picture = await convertPicture([
      ...['-size', '900x600', 'xc:none', '-fill', 'white', '-draw', 'rectangle 50,150 850,580'],
      ...['-fill', '#101010', '-pointsize', '44', '-annotate', '+60+90', sentence, 'png:-'],
    ]);
    await assertOpen('chart.png', picture);
    await viewer.sees(sentence, 'the words');
  });

  for (const [name, format, options] of [
    ['plain.jpg', 'jpeg', []],
    ['progressive.jpg', 'jpeg', ['-interlace', 'JPEG']],
    ['plain.png', 'png', []],
    ['half.gif', 'gif', []],
  ] as const) {
    test(`that ends early shows what is there: ${name}`, async () => {
      const whole = await makeTall(sentence, format, ...options);
      await assertOpen(name, whole.subarray(0, Math.floor(whole.length * 0.6)));
      await viewer.sees(sentence, 'its upper part');
    });
  }

  test('of a fax has its pages one after the other', async () => {
    await assertOpen('fax.tif', await fax(sentence, 'Copper window morning'));
    assert.deepEqual(await viewer.hears(({ event }) => event === 'page', 'of its pages'), {
      event: 'page',
      page: 1,
      pages: 2,
    });
    await viewer.sees(sentence, 'the first page');
    await viewer.type('ctrl+Next');
    await viewer.sees('Copper window morning', 'the second page');
  });

  for (const kind of ['gif', 'webp', 'apng'] as const) {
    test(`moves: ${kind}`, async () => {
      await assertOpen(`motion.${kind}`, await makeAnimation(kind));
      // Round it goes: the first colour comes again after the second.
      for (const colour of [...animationColours, ...animationColours]) {
        await waitUntil(
          () => isNear(viewer.colourAt(viewer.width / 2, viewer.height / 2), colour),
          `the frame of ${hex(colour)} is seen`,
          slowMs,
        );
      }
    });
  }

  test('of several sizes (an icon) is shown in the largest, whichever way that is written', async () => {
    for (const [size, kind] of [
      [256, 'as PNG'],
      [48, 'as a bitmap'],
    ] as const) {
      const sizes = [16, 32, size].map((side, index) => ['(', '-size', `${side}x${side}`, colours[index] ?? '', ')']);
      await assertOpen('sign.ico', await convertPicture([...sizes.flat(), 'ico:-']));
      const look = await viewer.still();
      const middle = size / 2 - 3;
      for (const [x, y] of [
        [-middle, -middle],
        [middle, middle],
        [0, 0],
      ] as const) {
        const seen = viewer.colourAt(viewer.width / 2 + x, viewer.height / 2 + y, look);
        assert.ok(isNear(seen, 0x0000e0), `${size} ${kind}: ${hex(seen)} at ${x}, ${y}`);
      }
    }
  });

  for (const [name, make] of Object.entries(formats)) {
    test(`can be read: ${name}`, async () => {
      await assertOpen(name.includes('.') ? name : `sign.${name}`, await make());
      await viewer.sees(sentence, 'what is written in it');
    });
  }

  for (const kind of ['heic', 'avif', 'svg'] as const) {
    test(`can be read: ${kind}`, { skip: missingForSample(kind) ?? false }, async () => {
      const { name, bytes } = await makeSample(kind, sentence);
      await assertOpen(name, bytes);
      await viewer.sees(sentence, 'what is written in it');
    });
  }
});
