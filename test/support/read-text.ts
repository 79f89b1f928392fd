// Reads the words on a picture of the screen (Debian's tesseract), so that "visible" means readable.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** All words, single spaces between them. Screen text is small for OCR, so it is enlarged first. */
export const readText = async (picture: string): Promise<string> => {
  const enlarged = `${picture}.large.png`;
  await runFile('convert', [picture, '-colorspace', 'Gray', '-resize', '200%', enlarged]);
  const { stdout } = await runFile('tesseract', [enlarged, '-', '--psm', '11'], { env: { ...process.env, OMP_THREAD_LIMIT: '1' } });
  await rm(enlarged);
  return stdout.replace(/\s+/g, ' ');
};

/** The words on an X screen. */
export const readScreen = async (display: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'screen-text-'));
  try {
    const picture = join(folder, 'screen.png');
    await runFile('import', ['-display', display, '-window', 'root', picture]);
    return await readText(picture);
  } finally {
    await rm(folder, { recursive: true });
  }
};
