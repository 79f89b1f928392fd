// Puts a small file of ours in the place of another, whole or not at all.
import { chmod, rename, rm, writeFile } from 'node:fs/promises';

/** Rejects where it cannot; then what was there stays, and nothing else does. */
export const replaceFile = async (path: string, text: string, mode: number): Promise<void> => {
  const temporary = `${path}.${process.pid}`;
  try {
    await writeFile(temporary, text, { mode });
    // This process's mask may have taken bits from the mode above.
    await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
};
