// Says something in a window of its own, to a person who looks at no terminal: Thunderbird, which started us with a file,
// shows nothing of what becomes of it. The text may hold a name that a stranger chose; no program here reads markup in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startedChild } from '../protocol/started-child.ts';

const product = 'Glovebox';

/** GTK by the interpreter that our windows need anyway; what the last line says is its exit code. */
const gtkDialog = `imports.gi.versions.Gtk = '3.0';
const { Gtk } = imports.gi;
if (!Gtk.init_check(null)[0]) imports.system.exit(1);
const dialog = new Gtk.MessageDialog({ text: ARGV[0], secondary_text: ARGV[1], buttons: Gtk.ButtonsType.CLOSE, title: ARGV[0] });
dialog.set_keep_above(true);
dialog.run();
0;`;

/** The first that there is shows it. */
const dialogs: readonly (readonly [program: string, args: (text: string) => readonly string[]])[] = [
  ['gjs', (text) => ['-c', gtkDialog, product, text]],
  ['zenity', (text) => ['--error', '--no-markup', `--title=${product}`, `--text=${text}`]],
  ['kdialog', (text) => ['--title', product, '--sorry', text.replaceAll('<', '‹')]],
  ['xmessage', (text) => ['-center', '-title', product, text]],
];

/** Settles when the person has closed the window, or where none can be shown: false. */
export const tellPerson = async (text: string): Promise<boolean> => {
  for (const [program, args] of dialogs) {
    const started = await startedChild(() => spawn(program, args(text), { stdio: 'ignore' }));
    if (!started.ok) continue;
    const [exitCode] = (await once(started.value, 'exit')) as unknown[];
    // zenity and xmessage end with 1 where the window was closed by its frame.
    if (exitCode === 0 || (exitCode === 1 && program !== 'gjs')) return true;
  }
  return false;
};
