import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { PictureSettling } from '../../../gui/picture-settling.ts';

const whole = { x: 0, y: 0, width: 1024, height: 768 };
const lower = { x: 0, y: 400, width: 1024, height: 64 };
const pixel = { x: 0, y: 0, width: 16, height: 1 };

describe('a picture that the viewer says it painted', () => {
  let asked: number;
  let settling: PictureSettling;
  beforeEach(() => {
    asked = 0;
    settling = new PictureSettling(() => (asked += 1));
  });

  test('is never there before that word, however much it changes', () => {
    settling.updated(100, whole);
    assert.equal(settling.settledSince(5000), null);
    assert.equal(asked, 0);
  });

  test('is there since its last update, known when the display has answered twice and it has been still for a moment', () => {
    settling.painted(1000);
    settling.updated(1020, whole);
    assert.equal(settling.settledSince(1900), null);
    settling.updated(1950, pixel);
    assert.equal(settling.settledSince(2009), null);
    assert.equal(settling.settledSince(2010), 1020);
    assert.equal(asked, 2);
  });

  test('may have come before the word: nothing but the answers comes after it', () => {
    settling.updated(990, whole);
    settling.painted(1000);
    settling.updated(1010, pixel);
    settling.updated(1040, pixel);
    assert.equal(settling.settledSince(1100), 990);
  });

  test('is waited for on a busy computer, also where an older update was on its way', () => {
    settling.updated(990, whole);
    settling.painted(1000);
    settling.updated(1005, whole);
    assert.equal(settling.settledSince(2500), null);
    settling.updated(2600, whole);
    settling.updated(2630, lower);
    assert.equal(settling.settledSince(2689), null);
    assert.equal(settling.settledSince(2690), 2630);
  });

  test('is not there without a picture', () => {
    settling.painted(1000);
    assert.equal(settling.settledSince(90_000), null);
  });

  test('is shown after half a second where it never stands still', () => {
    settling.painted(1000);
    for (let atMs = 1000; atMs < 1510; atMs += 10) {
      settling.updated(atMs, whole);
      assert.equal(settling.settledSince(atMs), null);
    }
    settling.updated(1510, whole);
    assert.equal(settling.settledSince(1510), 1510);
  });

  test('is shown in the end where the display does not answer', () => {
    settling.updated(990, whole);
    settling.painted(1000);
    assert.equal(settling.settledSince(10_999), null);
    assert.equal(settling.settledSince(11_000), 990);
  });

  test('is that of the first word alone', () => {
    settling.painted(1000);
    settling.painted(1050);
    assert.equal(asked, 1);
  });
});
