// Dialogs for a person who has Thunderbird in front of them, one a process: `print LANGUAGE NAME` prints the PDF of pictures on
// descriptor 3, `password LANGUAGE NAME WRONG` writes what is typed to standard output, `copy LANGUAGE NAME` and
// `file LANGUAGE QUESTION` what was chosen. The exit code says what came of it. The name is the sender's: it is made plain,
// and shown as text.
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import System from 'system';
import { dialogExits } from '../../protocol/dialog-exits.ts';
import { displayName } from '../../protocol/file-names.ts';
import { fileQuestionMaxLength, fileQuestionSchema, type FileQuestion } from '../../protocol/file-ruling.ts';
import { languageSchema } from '../../protocol/language.ts';
import { words } from '../../protocol/words.ts';
import { loadCommonStyle } from '../style.ts';
import { askHowToCopy } from './copy-dialog.ts';
import { askAboutFile } from './file-dialog.ts';
import { askPassword } from './password-dialog.ts';
import { printPages } from './print-dialog.ts';

const nameMaxLength = 100;

const run = async ([kind, language, untrustedName = '', tries]: readonly string[]): Promise<number> => {
  if (!Gtk.init_check(null)[0]) return dialogExits.unavailable;
  GLib.set_prgname('glovebox');
  loadCommonStyle();
  if (kind === 'file') return askAboutFile(readQuestion(untrustedName));
  const { window } = words[languageSchema.parse(language)];
  const name = displayName(untrustedName, nameMaxLength);
  if (kind === 'copy') return askHowToCopy(window, name);
  return kind === 'print' ? printPages(window, name, 3) : askPassword(window, name, Number(tries));
};

const readQuestion = (untrustedText: string): FileQuestion => {
  if (untrustedText.length > fileQuestionMaxLength) throw new Error('the question is too long');
  return fileQuestionSchema.parse(JSON.parse(untrustedText));
};

const loop = new GLib.MainLoop(null, false);
let exitCode: number = dialogExits.unavailable;
run(System.programArgs)
  .then((code) => {
    exitCode = code;
  })
  .catch((error: unknown) => logError(error))
  .finally(() => loop.quit());
loop.run();
System.exit(exitCode);
