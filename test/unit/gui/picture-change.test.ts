import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PictureChange, type Samples } from '../../../gui/picture-change.ts';

const size = 64 * 48;
const flat = (grey: number): Samples => new Uint8Array(size * 3).fill(grey);
/** White paper with lines of text on a grey ground. */
const document = (): Samples => {
  const samples = flat(0x40);
  for (let index = 0; index < size; index++) {
    const column = index % 64;
    if (column > 12 && column < 52) samples.fill(index % 7 === 0 ? 0 : 255, index * 3, index * 3 + 3);
  }
  return samples;
};
const blank = flat(0x20);

/** Nearly everything as before: the first strip of a window that is being painted. */
const strip = (grey = 255): Samples => {
  const samples = blank.slice();
  samples.fill(grey, 0, 100 * 3);
  return samples;
};

/** A page of which the upper half is painted, margins and all. */
const halfPage = (): Samples => {
  const samples = blank.slice();
  samples.set(document().subarray(0, samples.length / 2));
  return samples;
};

/** One that has seen the blank viewer and knows of the delivery, both at 0 ms. */
const delivered = (): PictureChange => {
  const change = new PictureChange();
  change.look(blank, 0);
  assert.equal(change.deliver(0).shows, 'nothing');
  return change;
};

describe('the arrival of a document', () => {
  test('looms at the first large change, and is complete since then when the picture stays', () => {
    const change = delivered();
    assert.equal(change.look(blank, 10).shows, 'nothing');
    assert.equal(change.look(document(), 20).shows, 'looming');
    assert.equal(change.look(document(), 169).shows, 'looming');
    assert.deepEqual(change.look(document(), 170), { shows: 'document', sinceMs: 20 });
  });

  test('is complete only since the last part was painted', () => {
    const change = delivered();
    assert.equal(change.look(halfPage(), 20).shows, 'looming');
    assert.equal(change.look(document(), 100).shows, 'looming');
    assert.equal(change.look(document(), 170).shows, 'looming');
    assert.deepEqual(change.look(document(), 260), { shows: 'document', sinceMs: 100 });
  });

  test('is noticed when the picture overtook the word of its delivery', () => {
    for (const before of [[blank], []]) {
      const change = new PictureChange();
      for (const samples of before) change.look(samples, 0);
      assert.equal(change.look(document(), 10).shows, 'nothing');
      assert.equal(change.deliver(20).shows, 'looming');
      assert.deepEqual(change.look(document(), 200), { shows: 'document', sinceMs: 20 });
    }
  });

  test('is noticed when an empty page overtook the word of its delivery', () => {
    const change = new PictureChange();
    change.look(blank, 0);
    assert.equal(change.look(flat(255), 10).shows, 'nothing');
    assert.equal(change.deliver(20).shows, 'doubtful');
    assert.equal(change.look(flat(255), 520).shows, 'document');
  });

  test('is not the end of the start: an empty screen that becomes the blank viewer', () => {
    const change = new PictureChange();
    change.look(flat(0), 0);
    change.look(flat(0x40), 10);
    assert.equal(change.deliver(20).shows, 'nothing');
    assert.equal(change.look(flat(0x40), 1000).shows, 'nothing');
    assert.equal(change.look(document(), 1010).shows, 'looming');
  });

  test('is not a new screen size with a blank picture', () => {
    const change = new PictureChange();
    change.look(flat(0), 0);
    change.deliver(0);
    change.resize();
    assert.equal(change.look(blank, 10).shows, 'nothing');
    assert.equal(change.look(document(), 20).shows, 'looming');
  });

  test('is not a moved pointer, however long it stays', () => {
    const change = delivered();
    const pointer = blank.slice();
    pointer.fill(255, 300, 309);
    assert.equal(change.look(pointer, 10).shows, 'nothing');
    assert.equal(change.look(pointer, 10_000).shows, 'nothing');
  });

  test('is not the first strip of a window, unless it stays alone', () => {
    const change = delivered();
    assert.equal(change.look(strip(), 10).shows, 'doubtful');
    assert.equal(change.look(strip(), 509).shows, 'doubtful');
    assert.deepEqual(change.look(strip(), 510), { shows: 'document', sinceMs: 10 });
  });

  test('is not an empty window yet, unless it stays empty', () => {
    const change = delivered();
    assert.equal(change.look(flat(255), 10).shows, 'doubtful');
    assert.equal(change.look(flat(250), 510).shows, 'document');
  });

  test('is not a small change that went away again', () => {
    const change = delivered();
    change.look(strip(), 10);
    assert.equal(change.look(blank, 20).shows, 'nothing');
    assert.equal(change.look(strip(), 600).shows, 'doubtful');
  });

  test('is something that moves for a while: not long where it is large', () => {
    const small = delivered();
    for (let atMs = 0; atMs < 3000; atMs += 100) assert.equal(small.look(strip(atMs % 200 === 0 ? 255 : 128), atMs).shows, 'doubtful');
    assert.equal(small.look(strip(), 3000).shows, 'document');
    const large = delivered();
    for (let atMs = 0; atMs < 1000; atMs += 100) assert.equal(large.look(atMs % 200 === 0 ? document() : halfPage(), atMs).shows, 'looming');
    assert.equal(large.look(document(), 1000).shows, 'document');
  });

  test('is never before delivery, whatever the VM draws', () => {
    const picture = fc.constantFrom(blank, flat(0), flat(255), document(), strip());
    fc.assert(fc.property(fc.array(picture), (pictures) => {
      const change = new PictureChange();
      pictures.forEach((samples, index) => assert.equal(change.look(samples, index * 1000).shows, 'nothing'));
    }));
  });
});
