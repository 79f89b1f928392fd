// Takes a picture of the X screen with programs that every desktop distribution has. It is for reports and tests; it
// never decides whether a document is visible.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ownWords } from '../protocol/words.ts';

const execFileAsync = promisify(execFile);
const deadlineMs = 10_000;

/** The DispVM's window where xdotool finds it by its title, else the whole screen. Returns what went wrong, or null. */
export const takeScreenshot = async (outputPath: string, dispvmId: string | null): Promise<string | null> => {
  const window = dispvmId === null ? null : await findWindow(dispvmId);
  try {
    await execFileAsync('import', ['-window', window ?? 'root', `png:${outputPath}`], { timeout: deadlineMs });
    return null;
  } catch (error) {
    const { open } = ownWords(process.env);
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? open.noImport : open.noScreen;
  }
};

const findWindow = async (dispvmId: string): Promise<string | null> => {
  try {
    const { stdout } = await execFileAsync(
      'xdotool',
      ['search', '--onlyvisible', '--name', `(^|[^a-z0-9])${dispvmId}([^0-9]|$)`],
      { timeout: deadlineMs },
    );
    return /^[0-9]+/.exec(stdout)?.[0] ?? null;
  } catch {
    return null;
  }
};
