// The first words of a display: QEMU's and no others, in any pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { framebufferPixelsMax, framebufferSideMax } from '../../../../protocol/limits.ts';
import { cutUp, readGreeting } from '../../../support/rfb-reading.ts';
import { garbage, serverGreeting, u32 } from '../../../support/rfb-words.ts';

const good = serverGreeting(1024, 768);
/** Where the parts of a greeting begin. */
const at = { version: 0, security: 12, result: 14, width: 18, nameLength: 38 };

const changed = (place: number, ...values: number[]): Buffer => {
  const bytes = Buffer.from(good);
  bytes.set(values, place);
  return bytes;
};

test('answers a QEMU and learns its screen, however the words are split', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), fc.string({ maxLength: 40 }), (cuts, name) => {
      const found = readGreeting(cutUp(serverGreeting(1024, 768, name), cuts));
      assert.deepEqual(
        found.map((step) => step.found),
        ['answer', 'answer', 'answer', 'screen'],
      );
      const last = found.at(-1);
      assert.deepEqual(last?.found === 'screen' ? last.size : null, { width: 1024, height: 768 });
    }),
  );
});

test('announces raw pixels, sizes and extended keys, and asks for pixels that need no converting', () => {
  const [version, security, shared, screen] = readGreeting([good]);
  const sent = [version, security, shared, screen].map((step) =>
    Buffer.from(step !== undefined && 'send' in step ? step.send : []).toString('hex'),
  );
  assert.deepEqual(sent, [
    Buffer.from('RFB 003.008\n').toString('hex'),
    '01',
    '00',
    '00000000' + '2018000100ff00ff00ff100800000000' + '02000003' + '00000000' + 'ffffff21' + 'fffffefe',
  ]);
});

const refused: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['an older version', Buffer.from('RFB 003.003\n')],
  ['a version that is none', Buffer.from('HTTP/1.1 200')],
  ['no security type', changed(at.security, 0)],
  ['two security types', changed(at.security, 2, 1)],
  ['a password', changed(at.security, 1, 2)],
  ['a failed greeting', changed(at.result, 0, 0, 0, 1)],
  ['a screen without width', changed(at.width, 0, 0)],
  ['a screen too wide', changed(at.width, ...u32((framebufferSideMax + 1) << 16))],
  ['a screen with too many pixels', serverGreeting(framebufferSideMax, framebufferPixelsMax / framebufferSideMax + 1)],
  ['a name without end', changed(at.nameLength, 0xff, 0xff, 0xff, 0xff)],
  ['a name of 1025 bytes', serverGreeting(1024, 768, 'n'.repeat(1025))],
];
for (const [what, bytes] of refused) {
  test(`refuses ${what}`, () => assert.equal(readGreeting([bytes]).at(-1)?.found, 'wrong'));
}

test('takes the largest screen and the longest name', () => {
  const bytes = serverGreeting(framebufferSideMax, framebufferPixelsMax / framebufferSideMax, 'n'.repeat(1024));
  assert.equal(readGreeting([bytes]).at(-1)?.found, 'screen');
});

test('answers arbitrary bytes with nothing, a screen, or one final `wrong`', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(good.length), fc.array(fc.nat(), { maxLength: 6 }), (seed, honest, cuts) => {
      const bytes = Buffer.concat([good.subarray(0, honest), garbage(200, seed)]);
      const found = readGreeting(cutUp(bytes, cuts));
      assert.ok(found.filter((step) => step.found === 'wrong').length <= 1);
    }),
  );
});
