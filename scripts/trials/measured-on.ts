// Which state of the sources a trial was made with: figures of a page are worth nothing where nobody can say of what.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Such as `2026-11-27, 0123abc`; the day alone where this is no repository. `+` is for what was not committed. */
export const measuredOn = async (): Promise<string> => {
  const day = new Date().toISOString().slice(0, 10);
  const options = { cwd: import.meta.dirname };
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty=+'], options);
    return `${day}, ${stdout.trim()}`;
  } catch {
    return day;
  }
};
