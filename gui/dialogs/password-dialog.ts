// Asks for the password of a document that is to be copied or printed, in a window of its own: its DispVM has none.
import Gtk from 'gi://Gtk?version=3.0';
import { dialogExits } from '../../protocol/dialog-exits.ts';
import type { WindowWords } from '../../protocol/words.ts';
import { PasswordBar } from '../password-bar.ts';
import { presentWindow } from '../present.ts';

const widthPixels = 480;

/** Gives the exit code; the password is a line of standard output, as UTF-8, and nowhere else. */
export const askPassword = async (words: WindowWords, name: string, wrongPasswords: number): Promise<number> => {
  const password = await typed(words, name, wrongPasswords);
  if (password === null) return dialogExits.declined;
  print(password);
  return dialogExits.done;
};

/** null where the person gives it up. */
const typed = (words: WindowWords, name: string, wrongPasswords: number): Promise<string | null> =>
  new Promise((resolve) => {
    const window = new Gtk.Window({ title: words.password.fieldOf(name), default_width: widthPixels });
    const settle = (password: string | null): void => {
      window.destroy();
      resolve(password);
    };
    const bar = new PasswordBar(words, { entered: settle, cancelled: () => settle(null) });
    window.add(bar.widget);
    window.connect('delete-event', () => settle(null));
    bar.show(name, wrongPasswords);
    presentWindow(window);
    bar.focus();
  });
