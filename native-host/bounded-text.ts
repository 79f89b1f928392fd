// Reads a file of somebody else's: whole or not at all, never a device, never more than so much.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** null where there is none, or none like that. */
export const readBoundedText = async (path: string, maxBytes: number): Promise<string | null> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const status = await file.stat();
    return status.isFile() && status.size <= maxBytes ? await file.readFile('utf8') : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
};
