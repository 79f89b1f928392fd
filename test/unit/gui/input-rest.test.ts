import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { InputRest } from '../../../gui/input-rest.ts';

describe('a DispVM whose window the user closed', () => {
  test('ends at once when nobody typed', () => {
    const rest = new InputRest();
    rest.updated(1000);
    assert.equal(rest.mayClose(1001), true);
  });

  test('ends at once when the last key was long ago, whatever its picture does', () => {
    const rest = new InputRest();
    rest.input(1000);
    rest.updated(7999);
    assert.equal(rest.mayClose(8000), true);
  });

  test('gets time for the last keys, and until its picture is still', () => {
    const rest = new InputRest();
    rest.input(1000);
    assert.equal(rest.mayClose(1010), false);
    rest.updated(1500);
    assert.equal(rest.mayClose(1700), false);
    assert.equal(rest.mayClose(1950), true);
  });

  test('gets time until its picture answers the last key', () => {
    const rest = new InputRest();
    rest.updated(990);
    rest.input(1000);
    assert.equal(rest.mayClose(1010), false);
    assert.equal(rest.mayClose(4000), false);
    rest.updated(4001);
    assert.equal(rest.mayClose(4452), true);
  });

  test('never gets more than six seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6000 })), (updates) => {
        const rest = new InputRest();
        rest.input(0);
        rest.mayClose(0);
        for (const atMs of updates) rest.updated(atMs);
        assert.equal(rest.mayClose(6000), true);
      }),
    );
  });
});
