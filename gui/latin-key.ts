// The Latin character of a key, for shortcuts typed with a layout of another script: from any Latin layout among the
// user's own, otherwise from where the key lies on a US keyboard.
import Gdk from 'gi://Gdk?version=3.0';
import { characterAt } from './strokes.ts';

/** X11's key codes are the keys' numbers (XT scan codes, as QEMU has them) and this. */
const keycodeOffset = 8;
const isLatin = (keysym: number): boolean => keysym > 0x20 && keysym < 0x7f;

export const latinOf = (event: Gdk.Event): string | null => {
  const [hasKeycode, keycode] = event.get_keycode();
  if (!hasKeycode) return null;
  const display = Gdk.Display.get_default();
  if (display === null) return characterAt(keycode - keycodeOffset);
  const [, keys, keysyms] = Gdk.Keymap.get_for_display(display).get_entries_for_keycode(keycode);
  const latin = keysyms?.find((keysym, index) => keys?.[index]?.level === 0 && isLatin(keysym));
  return latin === undefined ? characterAt(keycode - keycodeOffset) : String.fromCharCode(latin);
};
