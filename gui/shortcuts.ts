// The keys that never reach the DispVM: F10 and Escape lead into the bars and back, Ctrl+Shift+W closes, and where the
// viewer has a search, Ctrl+F leads to our field and F3 on to the next match.
import Gdk from 'gi://Gdk?version=3.0';
import { latinOf } from './latin-key.ts';
import type { WindowParts } from './window-parts.ts';

/** True where the key was one of them. */
export const takeShortcut = (event: Gdk.Event, parts: WindowParts, close: () => void): boolean => {
  const [, keysym] = event.get_keyval();
  const [, state] = event.get_state();
  const isShift = (state & Gdk.ModifierType.SHIFT_MASK) !== 0;
  const isControl = (state & Gdk.ModifierType.CONTROL_MASK) !== 0;
  const letter = isControl ? letterOf(event, keysym) : null;
  if (keysym === Gdk.KEY_F10) return take(() => parts.focusBars());
  if (letter === 'w' && isShift) return take(close);
  if (keysym === Gdk.KEY_Escape) return parts.leaveBars();
  const { search } = parts.tools;
  if (search === null) return Gdk.EVENT_PROPAGATE;
  if (letter === 'f' && !isShift) return take(() => search.focus());
  if (keysym === Gdk.KEY_F3) return take(() => (isShift ? search.previous() : search.next()));
  return Gdk.EVENT_PROPAGATE;
};

const take = (action: () => void): boolean => {
  action();
  return Gdk.EVENT_STOP;
};

const letterOf = (event: Gdk.Event, keysym: number): string | null => {
  const unicode = Gdk.keyval_to_unicode(Gdk.keyval_to_lower(keysym));
  return unicode > 0 && unicode < 0x80 ? String.fromCodePoint(unicode) : latinOf(event);
};
