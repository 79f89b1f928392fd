// The Latin character of a key, for shortcuts typed with a layout of another script: from any Latin layout among the user's own,
// otherwise from where the key lies on a US keyboard.
import type Gdk from 'gi://Gdk?version=3.0';
import GdkNamespace from 'gi://Gdk?version=3.0';
import { characterAt } from './strokes.ts';

/** X11's key codes are the keys' numbers (XT scan codes, as QEMU has them) and this. */
const keycodeOffset = 8;
const isLatin = (keysym: number): boolean => keysym > 0x20 && keysym < 0x7f;

export const latinOf = (event: Gdk.Event): string | null => {
  const [hasKeycode, keycode] = event.get_keycode();
  if (!hasKeycode) return null;
  const display = GdkNamespace.Display.get_default();
  if (display === null) return characterAt(keycode - keycodeOffset);
  const [, keys = [], keysyms = []] = GdkNamespace.Keymap.get_for_display(display).get_entries_for_keycode(keycode);
  const index = keys.findIndex(({ level }, at) => level === 0 && isLatin(keysyms[at] ?? 0));
  return index >= 0 ? String.fromCharCode(keysyms[index] ?? 0) : characterAt(keycode - keycodeOffset);
};
