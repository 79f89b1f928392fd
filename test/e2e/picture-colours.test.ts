// Pictures whose colours are not what their numbers seem: by a profile of their own, or by transparency. Looked at on
// the screen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { DocumentUser } from '../support/document-user.ts';
import { makeSample, missingForSample } from '../support/sample-documents.ts';
import { makeTurnedProfile } from '../support/turned-profile.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
type Colour = readonly [red: number, green: number, blue: number];
/** Of 255: what JPEG, rounding and a window's scaling may cost. */
const tolerance = 6;
/** How far two ways from inks to the screen may lie apart that use the same profile. */
const inksTolerance = 10;

describe('a picture', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'picture-colours-'));
    world = await startDispvmWorld();
    user = new DocumentUser(world);
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  const make = async (name: string, ...options: readonly string[]): Promise<Uint8Array> => {
    await promisify(execFile)('convert', ['-size', '800x600', ...options, join(folder, name)]);
    return readFile(join(folder, name));
  };
  const assertColour = async (
    name: string,
    bytes: Uint8Array,
    expected: readonly Colour[],
    within = tolerance,
  ): Promise<void> => {
    const shown = await user.open(name, bytes);
    const look = await user.still(shown);
    const seen = look[Math.floor(look.length / 2) + 96] ?? 0;
    const parts = [seen >> 16, (seen >> 8) & 255, seen & 255];
    const isNear = (colour: Colour): boolean =>
      colour.every((part, index) => Math.abs(part - (parts[index] ?? 0)) <= within);
    await user.close(shown);
    assert.ok(expected.some(isNear), `${parts.join(', ')} is in its middle`);
  };

  for (const name of ['turned.png', 'turned.jpg']) {
    test(`${name} has the colours that its profile means`, async () => {
      const profile = join(folder, 'turned.icc');
      await writeFile(profile, makeTurnedProfile());
      const bytes = await make(
        name,
        'xc:rgb(200,100,50)',
        '-quality',
        '100',
        '-sampling-factor',
        '1x1',
        '-profile',
        profile,
      );
      assert.ok(
        Buffer.from(bytes).includes(name.endsWith('.png') ? 'iCCP' : 'ICC_PROFILE'),
        'the profile is in the file',
      );
      await assertColour(name, bytes, [[50, 200, 100]]);
    });
  }

  for (const name of ['inks.jpg', 'inks.tiff', 'inks.psd']) {
    test(`${name} in printing inks has the colours that they have on paper`, async () => {
      const bytes = await make(name, 'xc:cmyk(0,127,191,55)', '-colorspace', 'CMYK', '-quality', '100');
      // As ImageMagick converts it by Ghostscript’s profile. Taken from white, the inks would give 200, 72, 9.
      await assertColour(name, bytes, [[202, 127, 78]], inksTolerance);
    });
  }

  for (const alpha of ['associated', 'unassociated']) {
    test(`in grey of 16 bits with ${alpha} transparency lets the ground through, once`, async () => {
      const bytes = await make(
        `${alpha}.tiff`,
        'xc:gray(100)',
        '-alpha',
        'set',
        '-channel',
        'A',
        '-evaluate',
        'set',
        '50%',
        '+channel',
        '-colorspace',
        'Gray',
        '-depth',
        '16',
        '-type',
        'GrayscaleMatte',
        '-define',
        `tiff:alpha=${alpha}`,
      );
      // Half of it, and half of either square of the ground.
      await assertColour(`${alpha}.tiff`, bytes, [
        [178, 178, 178],
        [170, 170, 170],
      ]);
    });
  }

  for (const kind of ['webp', 'heic', 'avif']) {
    test(
      `that is a ${kind} file cut in two is said to be damaged`,
      { skip: missingForSample(kind) ?? false },
      async () => {
        const { name, bytes } = await makeSample(kind, 'Seven cotton tents');
        const call = await world.call();
        call.sendFile(name, bytes.subarray(0, bytes.length / 2), true);
        await call.over(slowMs);
        assert.equal(call.failure, 'document-damaged');
      },
    );
  }
});
