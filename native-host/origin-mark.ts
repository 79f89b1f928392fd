// Marks a file as one that came out of a DispVM, so that whoever finds it later (a script, a backup, another handler) can
// tell: its contents are as hostile as the document that it was made of. An extended attribute, which the program of GLib
// writes, for which Node.js has no words. A file system without them keeps none, and the file is saved all the same.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EditedCopy, type Destination } from './edited-copy.ts';

/** `user.glovebox.origin` for the system. */
const attribute = 'xattr::glovebox.origin';
const origin = 'dispvm';

export const editedCopyFromDispvm = (destinations: readonly Destination[], maxBytes?: number): EditedCopy =>
  new EditedCopy(destinations, maxBytes, markAsFromDispvm);

const markAsFromDispvm = (path: string): Promise<void> =>
  promisify(execFile)('gio', ['set', '-t', 'string', '--', path, attribute, origin], { timeout: 5000 }).then(
    () => undefined,
    () => undefined,
  );
