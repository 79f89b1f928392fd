// Which keys to press in the DispVM to get a character there, whatever keyboard layout the user has here. The guest's
// layout is always `us(altgr-intl)`: all of ASCII and, with AltGr and its dead keys, the Latin letters of Europe. Pure
// data and look-ups; must never guess: a character it cannot produce is null.

/** One press and release of a key; `qnum` is QEMU's key number (XT scan code, extended ones with bit 7 set). */
export interface Stroke {
  readonly qnum: number;
  /** X11 keysym, for servers without extended key events. */
  readonly keysym: number;
  readonly shift: boolean;
  readonly altGr: boolean;
  readonly control: boolean;
  readonly alt: boolean;
}

const unmodified = { shift: false, altGr: false, control: false, alt: false } as const;

export const qnums = {
  leftControl: 0x1d,
  leftShift: 0x2a,
  rightShift: 0x36,
  leftAlt: 0x38,
  altGr: 0xb8,
  rightControl: 0x9d,
  space: 0x39,
} as const;

/** Levels of each row of keys from its first key on: plain, Shift, AltGr, AltGr+Shift. A blank is a level of no use. */
const rows: readonly (readonly [number, string, string, string, string])[] = [
  [0x02, '1234567890-=', '!@#$%^&*()_+', '¹²³¤€   ‘’¥×', '¡  £ ¼½¾   ÷'],
  [0x10, 'qwertyuiop[]', 'QWERTYUIOP{}', 'äåéëþüúíóö«»', 'ÄÅÉËÞÜÚÍÓÖ“”'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~', 'áßð   ï ø¶  ', 'Á§Ð   Ï Ø°  '],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?', '¬æœ©® ñµç ¿', '¦ÆŒ¢  Ñ Ç  '],
];

/** Combining mark → key and Shift; all are dead keys on AltGr. */
const deadKeys: ReadonlyMap<string, readonly [qnum: number, shift: boolean]> = new Map([
  ['\u0300', [0x29, false]],
  ['\u0301', [0x28, false]],
  ['\u0302', [0x07, false]],
  ['\u0303', [0x29, true]],
  ['\u0304', [0x04, true]],
  ['\u0306', [0x0a, true]],
  ['\u0307', [0x34, false]],
  ['\u0308', [0x28, true]],
  ['\u030a', [0x0b, true]],
  ['\u030b', [0x03, true]],
  ['\u030c', [0x34, true]],
  ['\u0327', [0x06, true]],
  ['\u0328', [0x09, false]],
]);

/** Source: X11's keysymdef.h: Latin-1 as it is, everything else by its Unicode number. */
const keysymOf = (character: string): number => {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 0x100 ? codePoint : 0x1000000 + codePoint;
};

const strokes = new Map<string, Stroke>([[' ', { ...unmodified, qnum: qnums.space, keysym: 0x20 }]]);
for (const [firstQnum, ...levels] of rows) {
  levels.forEach((characters, level) => {
    Array.from(characters).forEach((character, index) => {
      if (strokes.has(character)) return;
      const position = { qnum: firstQnum + index, keysym: keysymOf(character) };
      strokes.set(character, { ...unmodified, ...position, shift: level % 2 === 1, altGr: level > 1 });
    });
  });
}

/**
 * The strokes for one character, an accented letter as dead key and letter where it has no key of its own; null if
 * impossible.
 */
export const strokesOf = (character: string): readonly Stroke[] | null => {
  const whole = strokes.get(character);
  if (whole !== undefined) return [whole];
  const [letter = '', mark = '', ...others] = Array.from(character.normalize('NFD'));
  const base = strokes.get(letter);
  const dead = deadKeys.get(mark);
  if (base === undefined || dead === undefined || others.length > 0) return null;
  return [{ ...unmodified, qnum: dead[0], keysym: keysymOf(mark), shift: dead[1], altGr: true }, base];
};

const named = {
  Escape: [0x01, 0xff1b],
  BackSpace: [0x0e, 0xff08],
  Tab: [0x0f, 0xff09],
  Return: [0x1c, 0xff0d],
  Home: [0xc7, 0xff50],
  Left: [0xcb, 0xff51],
  Up: [0xc8, 0xff52],
  Right: [0xcd, 0xff53],
  Down: [0xd0, 0xff54],
  PageUp: [0xc9, 0xff55],
  PageDown: [0xd1, 0xff56],
  End: [0xcf, 0xff57],
  Insert: [0xd2, 0xff63],
  Delete: [0xd3, 0xffff],
  Menu: [0xdd, 0xff67],
  F1: [0x3b, 0xffbe],
  F2: [0x3c, 0xffbf],
  F3: [0x3d, 0xffc0],
  F4: [0x3e, 0xffc1],
  F5: [0x3f, 0xffc2],
  F6: [0x40, 0xffc3],
  F7: [0x41, 0xffc4],
  F8: [0x42, 0xffc5],
  F9: [0x43, 0xffc6],
  F11: [0x57, 0xffc8],
  F12: [0x58, 0xffc9],
} as const satisfies Record<string, readonly [qnum: number, keysym: number]>;
type NamedKey = keyof typeof named;

export const isNamedKey = (name: string): name is NamedKey => Object.hasOwn(named, name);

export const namedStroke = (key: NamedKey): Stroke => ({ ...unmodified, qnum: named[key][0], keysym: named[key][1] });

/** The character that a key of this number has without Shift in the guest; null where it has none. */
export const characterAt = (qnum: number): string | null => {
  for (const [first, plain] of rows) {
    const character = Array.from(plain)[qnum - first];
    if (character !== undefined) return character;
  }
  return null;
};

/** Keysyms that are passed on as a key held down and let go, with their key number. */
export const heldKeys: ReadonlyMap<number, number> = new Map([
  ...Object.values(named).map(([qnum, keysym]): [number, number] => [keysym, qnum]),
  [0xffe1, qnums.leftShift],
  [0xffe2, qnums.rightShift],
  [0xffe3, qnums.leftControl],
  [0xffe4, qnums.rightControl],
  [0xffe9, qnums.leftAlt],
  [0xffea, qnums.leftAlt],
  [0xfe20, 0x0f],
  // The number pad: Enter, and what its keys mean without Num Lock.
  [0xff8d, 0x1c],
  [0xff95, 0xc7],
  [0xff96, 0xcb],
  [0xff97, 0xc8],
  [0xff98, 0xcd],
  [0xff99, 0xd0],
  [0xff9a, 0xc9],
  [0xff9b, 0xd1],
  [0xff9c, 0xcf],
  [0xff9e, 0xd2],
  [0xff9f, 0xd3],
]);
