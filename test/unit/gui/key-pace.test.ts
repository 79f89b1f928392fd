import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KeyPace } from '../../../gui/key-pace.ts';

const key = (qnum: number): { down: boolean; keysym: number; qnum: number } => ({ down: true, keysym: 0, qnum });

const record = (): { pace: KeyPace; sent: number[]; tick: () => void; isWaiting: () => boolean } => {
  const sent: number[] = [];
  let waiting: (() => void) | null = null;
  const pace = new KeyPace(
    ({ qnum }) => sent.push(qnum),
    (_delayMs, then) => {
      waiting = then;
    },
  );
  const tick = (): void => {
    const then = waiting;
    waiting = null;
    then?.();
  };
  return { pace, sent, tick, isWaiting: () => waiting !== null };
};

describe('keys on their way to a DispVM', () => {
  test('are sent at once where they are few', () => {
    const { pace, sent } = record();
    pace.push(key(1));
    pace.push(key(2));
    assert.deepEqual(sent, [1, 2]);
  });

  test('wait for the guest where they are many, and keep their order', () => {
    const { pace, sent, tick, isWaiting } = record();
    const all = Array.from({ length: 30 }, (_, index) => index);
    all.forEach((qnum) => pace.push(key(qnum)));
    assert.equal(sent.length, 8);
    tick();
    assert.equal(sent.length, 16);
    pace.push(key(30));
    while (isWaiting()) tick();
    assert.deepEqual(sent, [...all, 30]);
  });

  test('never exceed a quarter of the keyboard’s room between two moments', () => {
    const { pace, sent, tick } = record();
    pace.push(key(0));
    tick();
    for (let qnum = 1; qnum < 20; qnum += 1) pace.push(key(qnum));
    assert.equal(sent.length, 9);
  });

  test('are forgotten with their picture', () => {
    const { pace, sent, tick, isWaiting } = record();
    for (let qnum = 0; qnum < 20; qnum += 1) pace.push(key(qnum));
    pace.forget();
    while (isWaiting()) tick();
    assert.equal(sent.length, 8);
  });
});
