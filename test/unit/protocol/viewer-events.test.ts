import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guestTextMaxBytes, linkMaxBytes } from '../../../protocol/limits.ts';
import { encodeViewerEvent, numberMax, ViewerEventReader, type ViewerEvent } from '../../../protocol/viewer-events.ts';

const number = fc.integer({ min: 0, max: numberMax });
const anyEvent: fc.Arbitrary<ViewerEvent> = fc.oneof(
  fc.record({ event: fc.constantFrom('delivered' as const, 'editing' as const), viewer: number }),
  fc.constant({ event: 'painted' as const }),
  fc
    .tuple(fc.integer({ min: 1, max: numberMax }), fc.integer({ min: 1, max: numberMax }))
    .map(([one, two]) => ({ event: 'page' as const, page: Math.min(one, two), pages: Math.max(one, two) })),
  fc.record({ event: fc.constant('password' as const), isWrong: fc.boolean() }),
  fc.record({ event: fc.constant('unsaved' as const), isAny: fc.boolean() }),
  fc.record({ event: fc.constant('inside' as const), depth: number }),
  fc.record({
    event: fc.constantFrom('link' as const, 'copied' as const, 'reading' as const),
    untrustedUtf8: fc.uint8Array({ maxLength: 100 }),
  }),
);
const encodeAll = (events: readonly ViewerEvent[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(events.map(encodeViewerEvent)));
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

test('any split of the bytes gives the same events', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (events, sizes) => {
        const stream = encodeAll(events);
        const reader = new ViewerEventReader();
        const read: ViewerEvent[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          read.push(...(reader.push(stream.subarray(at, at + size)) ?? assert.fail('broken')));
          at += size;
        }
        assert.deepEqual(
          read,
          events.map((event) => ({ ...event })),
        );
      },
    ),
  );
});

test('takes texts up to their limits, and none that is longer', () => {
  for (const [event, max] of [
    ['link', linkMaxBytes],
    ['copied', guestTextMaxBytes],
    ['reading', guestTextMaxBytes],
  ] as const) {
    const whole = { event, untrustedUtf8: new Uint8Array(max).fill(0x61) };
    assert.deepEqual(new ViewerEventReader().push(encodeViewerEvent(whole)), [whole]);
    assert.equal(new ViewerEventReader().push(bytes(`${event} ${max + 1}\n`)), null);
  }
});

for (const line of [
  '',
  'painted ',
  'painted 1',
  'delivered',
  'delivered -1',
  'delivered 01',
  'delivered 1 2',
  'delivered 1000000',
  'page 0 3',
  'page 4 3',
  'page 1',
  'password 2',
  'inside',
  'inside 1 1',
  'edit',
  'failed 70',
  'link',
  'link x',
  'copied 01',
  'PAINTED',
  'hello',
  'painted\r',
  '\u00e9',
]) {
  test(`“${line}” is no event, and ends the reading`, () => {
    const reader = new ViewerEventReader();
    assert.equal(reader.push(bytes(`${line}\n`)), null);
    assert.equal(reader.push(bytes('painted\n')), null);
  });
}

test('what begins no event is refused before its line ends', () => {
  for (const beginning of ['please click', 'P', ' ', 'page 1 2 ', 'page 1000000'])
    assert.equal(new ViewerEventReader().push(bytes(beginning)), null, beginning);
  for (const beginning of ['', 'pai', 'page ', 'page 1 '])
    assert.deepEqual(new ViewerEventReader().push(bytes(beginning)), [], beginning);
});

test('a line without its end is refused before it costs memory', () => {
  const reader = new ViewerEventReader();
  assert.deepEqual(reader.push(bytes('p'.repeat(16))), []);
  assert.equal(reader.push(bytes('p')), null);
  assert.equal(new ViewerEventReader().push(new Uint8Array(10_000_000).fill(0x70)), null);
});

test('arbitrary bytes give events or nothing ever after, and never more events than bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), anyEvent.map(encodeViewerEvent)), { maxLength: 10 }),
      (pieces) => {
        const reader = new ViewerEventReader();
        let isBroken = false;
        for (const piece of pieces) {
          const events = reader.push(piece);
          if (isBroken) assert.equal(events, null);
          isBroken ||= events === null;
          assert.ok((events?.length ?? 0) <= piece.length);
        }
      },
    ),
  );
});

test('one end may know lines that the other does not', () => {
  const reader = new ViewerEventReader((line) => (line === 'edit' ? { event: 'edit' as const } : null));
  assert.deepEqual(reader.push(bytes('painted\nedit\n')), [{ event: 'painted' }, { event: 'edit' }]);
  assert.equal(reader.push(bytes('other\n')), null);
});
