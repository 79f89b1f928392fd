// Asks how a safe copy of a file is to be made, before anything of it is sent: with one tick its text can be searched.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import { dialogExits } from '../../protocol/dialog-exits.ts';
import type { WindowWords } from '../../protocol/words.ts';
import { presentWindow } from '../present.ts';

const widthLetters = 60;

/** Gives the exit code; a line of standard output says whether the text is wanted: `text` or `pictures`. */
export const askHowToCopy = async (words: WindowWords, name: string): Promise<number> => {
  const answer = await answered(words, name);
  if (answer === null) return dialogExits.declined;
  print(answer);
  return dialogExits.done;
};

/** null where the person gives it up. */
const answered = (words: WindowWords, name: string): Promise<'text' | 'pictures' | null> =>
  new Promise((resolve) => {
    const { safeCopy, cancel } = words;
    const window = new Gtk.Window({ title: safeCopy.title(name), border_width: 16, resizable: false });
    const settle = (answer: 'text' | 'pictures' | null): void => {
      window.destroy();
      resolve(answer);
    };
    const searchable = Gtk.CheckButton.new_with_mnemonic(safeCopy.searchable);
    const save = Gtk.Button.new_with_mnemonic(safeCopy.save);
    save.get_style_context().add_class('suggested-action');
    const settleWithSave = (): void => settle(searchable.active ? 'text' : 'pictures');
    save.connect('clicked', settleWithSave);
    const giveUp = Gtk.Button.new_with_label(cancel);
    giveUp.connect('clicked', () => settle(null));
    const buttons = new Gtk.Box({ spacing: 6, halign: Gtk.Align.END });
    for (const button of [giveUp, save]) buttons.add(button);
    const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 8 });
    column.add(lineOf(safeCopy.title(name), 'glovebox-name'));
    column.add(lineOf(safeCopy.pixels));
    column.add(searchable);
    column.add(lineOf(safeCopy.searchableHint, 'dim-label'));
    column.add(buttons);
    column.show_all();
    window.add(column);
    window.connect('delete-event', () => settle(null));
    window.connect('key-press-event', (_window: Gtk.Window, event: Gdk.Event) => {
      const [, keysym] = event.get_keyval();
      // Enter would take the tick away again; a blank is there for that.
      const isEnter = (keysym === Gdk.KEY_Return || keysym === Gdk.KEY_KP_Enter) && searchable.has_focus;
      if (keysym !== Gdk.KEY_Escape && !isEnter) return Gdk.EVENT_PROPAGATE;
      if (isEnter) settleWithSave();
      else settle(null);
      return Gdk.EVENT_STOP;
    });
    presentWindow(window);
    save.grab_focus();
  });

const lineOf = (label: string, styleClass?: string): Gtk.Label => {
  const line = new Gtk.Label({ label, xalign: 0, wrap: true, max_width_chars: widthLetters });
  if (styleClass !== undefined) line.get_style_context().add_class(styleClass);
  return line;
};
