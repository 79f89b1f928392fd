// What a client says of its person's desktop: what passes names a display of this computer, and paths and a language
// that need no quoting.
import assert from 'node:assert/strict';
import { decodeDesktop, displayKey, encodeDesktop } from '../../../protocol/desktop.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const desktop = {
  x11: 'localhost:10.0',
  xAuthority: '/home/kim/.Xauthority',
  wayland: '/run/user/1000/wayland-0',
  language: 'de-AT',
  closeAfterIdleMs: 60_000,
};

export const desktops: FuzzTarget = {
  name: 'what clients say of their desktops',
  maxBytes: 8 * 1024,
  words: ['"x11":', ':0', 'unix', '[::1]', '../', '/', '\\n', '\0', '"__proto__":{}', '"language":"de"', '{}'],
  seeds: [encodeDesktop({}), encodeDesktop(desktop), encodeDesktop({ x11: ':0' })],
  run: (bytes) => {
    const said = decodeDesktop(bytes);
    if (said === null) return;
    assert.deepEqual(decodeDesktop(encodeDesktop(said)), said);
    assert.match(displayKey(said) ?? ' ', /^[\x20-\x7e]*$/);
    assert.match(said.x11 ?? ':0', /^[a-z0-9.:[\]]+$/);
    assert.doesNotMatch(JSON.stringify(said), /\/\.\.\/|\\n/);
  },
};
