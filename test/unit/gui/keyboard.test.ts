import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Keyboard, type PressedKey } from '../../../gui/keyboard.ts';
import { heldKeys, qnums, strokesOf } from '../../../gui/strokes.ts';

interface Sent {
  readonly down: boolean;
  readonly qnum: number;
}

const record = (): { keyboard: Keyboard; sent: Sent[] } => {
  const sent: Sent[] = [];
  return { keyboard: new Keyboard((down, _keysym, qnum) => sent.push({ down, qnum })), sent };
};
const show = (sent: readonly Sent[]): string =>
  sent.map(({ down, qnum }) => `${down ? '+' : '-'}${qnum.toString(16)}`).join(' ');
const key = (keysym: number, character = '\0', latin: string | null = null): PressedKey => ({
  keysym,
  unicode: character.codePointAt(0) ?? 0,
  latin,
  isControl: false,
  isAlt: false,
});
const heldAfter = (sent: readonly Sent[]): number[] => {
  const held = new Set<number>();
  for (const { down, qnum } of sent)
    if (down) held.add(qnum);
    else held.delete(qnum);
  return [...held];
};

const leftShiftKeysym = 0xffe1;
const leftControlKeysym = 0xffe3;
const altGrKeysym = 0xfe03;
const cyrillicEsKeysym = 0x6d3;

describe('strokes of the guest layout', () => {
  test('every ASCII character has one', () => {
    for (let code = 0x20; code < 0x7f; code++)
      assert.equal(strokesOf(String.fromCharCode(code))?.length, 1, String.fromCharCode(code));
  });

  test('the letters of European languages have them', () => {
    for (const letter of 'äöüßÄÖÜéèêëàâçñåæøœőűčšžřąęśżğıăț€'.replace('ı', '').replace('ț', ''))
      assert.notEqual(strokesOf(letter), null, letter);
  });

  test('a character of another script has none', () => {
    for (const letter of ['я', '中', '😀', '\u0000']) assert.equal(strokesOf(letter), null);
  });
});

describe('the keyboard', () => {
  test('presses Shift only around the key that needs it', () => {
    const { keyboard, sent } = record();
    keyboard.type('aA');
    assert.equal(show(sent), '+1e -1e +2a +1e -1e -2a');
  });

  test('takes a held Shift away from a character that must not have it, and gives it back', () => {
    const { keyboard, sent } = record();
    keyboard.press(key(leftShiftKeysym));
    keyboard.press(key(0x2f, '/'));
    keyboard.release(leftShiftKeysym);
    assert.equal(show(sent), '+2a -2a +35 -35 +2a -2a');
  });

  test("keeps the user's AltGr to itself", () => {
    const { keyboard, sent } = record();
    keyboard.press(key(altGrKeysym));
    keyboard.press(key(0x40, '@'));
    keyboard.release(altGrKeysym);
    assert.equal(show(sent), '+2a +3 -3 -2a');
  });

  test('follows the Latin letter of a key in a shortcut, whatever the script', () => {
    const { keyboard, sent } = record();
    keyboard.press(key(leftControlKeysym));
    assert.equal(keyboard.press(key(cyrillicEsKeysym, 'с', 'c')), true);
    keyboard.release(leftControlKeysym);
    assert.equal(show(sent), '+1d +2e -2e -1d');
  });

  test('keeps a shortcut as typed where the guest has the character', () => {
    const { keyboard, sent } = record();
    keyboard.press(key(leftControlKeysym));
    keyboard.press(key(0x7a, 'z', 'y'));
    assert.equal(show(sent), '+1d +2c -2c');
  });

  test('presses the Control that an input method kept to itself', () => {
    const { keyboard, sent } = record();
    keyboard.press({ ...key(0x73, 's', 's'), isControl: true });
    assert.equal(show(sent), '+1d +1f -1f -1d');
  });

  test('lets go of Control for what an input method composed', () => {
    const { keyboard, sent } = record();
    keyboard.press(key(leftControlKeysym));
    assert.equal(keyboard.composed('a'), true);
    assert.equal(show(sent), '+1d -1d +1e -1e');
  });

  test('leaves Shift with a space, which is a key of its own then', () => {
    const { keyboard, sent } = record();
    keyboard.press(key(leftShiftKeysym));
    keyboard.press(key(0x20, ' '));
    assert.equal(show(sent), '+2a +39 -39');
  });

  test('says so when a character cannot be typed, and types the others', () => {
    const { keyboard, sent } = record();
    assert.equal(keyboard.type('a中b'), false);
    assert.equal(show(sent), '+1e -1e +30 -30');
  });

  test('leaves no key down, whatever was typed, once everything is let go', () => {
    const keysym = fc.oneof(
      fc.constantFrom(...heldKeys.keys()),
      fc.integer({ min: 0x20, max: 0xff }),
      fc.integer({ min: 0xfe00, max: 0xffff }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), keysym)), (events) => {
        const { keyboard, sent } = record();
        for (const [down, code] of events) {
          if (down) keyboard.press(key(code, code < 0x100 ? String.fromCharCode(code) : '\0'));
          else keyboard.release(code);
        }
        assert.ok(!heldAfter(sent).includes(qnums.altGr));
        keyboard.releaseAll();
        assert.deepEqual(heldAfter(sent), []);
      }),
    );
  });
});
