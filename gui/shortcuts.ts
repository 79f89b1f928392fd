// The keys that never reach the DispVM: F10 and Escape lead into the bars and back, Ctrl+Shift+W closes, and where the
// viewer has a search, Ctrl+F leads to our field and F3 on to the next match. Among several files Alt+Page Up and Alt+Page
// Down lead to another one, and Alt+Return opens one by itself.
import Gdk from 'gi://Gdk?version=3.0';
import { latinOf } from './latin-key.ts';
import type { WindowParts } from './window-parts.ts';

/** True where the key was one of them. */
export const takeShortcut = (event: Gdk.Event, parts: WindowParts, close: () => void): boolean => {
  const [, keysym] = event.get_keyval();
  const [, state] = event.get_state();
  const isShift = (state & Gdk.ModifierType.SHIFT_MASK) !== 0;
  const isAlt = (state & Gdk.ModifierType.MOD1_MASK) !== 0;
  const isControl = (state & Gdk.ModifierType.CONTROL_MASK) !== 0;
  const letter = isControl ? letterOf(event, keysym) : null;
  if (keysym === Gdk.KEY_F10) return take(() => parts.focusBars());
  if (letter === 'w' && isShift) return take(close);
  if (keysym === Gdk.KEY_Escape) return parts.leaveBars();
  if (isAlt && (keysym === Gdk.KEY_Page_Up || keysym === Gdk.KEY_KP_Page_Up)) return stepTo(-1, parts);
  if (isAlt && (keysym === Gdk.KEY_Page_Down || keysym === Gdk.KEY_KP_Page_Down)) return stepTo(1, parts);
  if (isAlt && (keysym === Gdk.KEY_Return || keysym === Gdk.KEY_KP_Enter)) return parts.files.openAlone();
  const { search } = parts.tools;
  if (search === null) return Gdk.EVENT_PROPAGATE;
  if (letter === 'f' && !isShift) return take(() => search.focus());
  if (keysym === Gdk.KEY_F3) return take(() => (isShift ? search.previous() : search.next()));
  return Gdk.EVENT_PROPAGATE;
};

/** Where there are several files, at the last one too: the key means nothing to what is looked at. */
const stepTo = (by: 1 | -1, { files }: WindowParts): boolean => {
  files.step(by);
  return files.widget.visible ? Gdk.EVENT_STOP : Gdk.EVENT_PROPAGATE;
};

const take = (action: () => void): boolean => {
  action();
  return Gdk.EVENT_STOP;
};

const letterOf = (event: Gdk.Event, keysym: number): string | null => {
  const unicode = Gdk.keyval_to_unicode(Gdk.keyval_to_lower(keysym));
  return unicode > 0 && unicode < 0x80 ? String.fromCodePoint(unicode) : latinOf(event);
};
