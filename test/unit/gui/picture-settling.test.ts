import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PictureSettling } from '../../../gui/picture-settling.ts';

describe('a picture that the viewer says it painted', () => {
  test('is never there before that word, however much it changes', () => {
    const settling = new PictureSettling();
    settling.updated(100);
    assert.equal(settling.settledSince(5000), null);
  });

  test('is there since its last update, known when it has been still for a moment', () => {
    const settling = new PictureSettling();
    settling.painted(1000);
    settling.updated(1020);
    assert.equal(settling.settledSince(1079), null);
    assert.equal(settling.settledSince(1080), 1020);
  });

  test('may have come before the word, but one on its way after it is waited for', () => {
    const settling = new PictureSettling();
    settling.updated(990);
    settling.painted(1000);
    assert.equal(settling.settledSince(1059), null);
    assert.equal(settling.settledSince(1060), 990);
  });

  test('is not there without a picture', () => {
    const settling = new PictureSettling();
    settling.painted(1000);
    assert.equal(settling.settledSince(9000), null);
  });

  test('is shown after half a second where it never stands still', () => {
    const settling = new PictureSettling();
    settling.painted(1000);
    for (let atMs = 1000; atMs < 1500; atMs += 10) {
      settling.updated(atMs);
      assert.equal(settling.settledSince(atMs), null);
    }
    settling.updated(1500);
    assert.equal(settling.settledSince(1500), 1500);
  });

  test('is that of the first word alone', () => {
    const settling = new PictureSettling();
    settling.painted(1000);
    settling.painted(1050);
    settling.updated(1010);
    assert.equal(settling.settledSince(1070), 1010);
  });
});
