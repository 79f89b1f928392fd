// Reads the words on a picture of the screen (Debian's tesseract), so that "visible" means readable.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Area } from '../../scripts/screen/framebuffer.ts';
import { waitUntil } from './wait-until.ts';

const runFile = promisify(execFile);

/**
 * How tesseract looks for words: here and there (11), which the lines of a table upset, and as a block (6), which
 * pictures do.
 */
const pageModes = ['11', '6'] as const;

/**
 * All words as each mode reads them, single spaces between them. Screen text is small for OCR, so it is enlarged first.
 * `language` is tesseract's name of it.
 */
export const readText = async (picture: string, language = 'eng'): Promise<string> => {
  // Not packed: packing it takes longer than reading it.
  const enlarged = `${picture}.large.pgm`;
  await runFile('convert', [picture, '-colorspace', 'Gray', '-resize', '200%', '-depth', '8', enlarged]);
  const read = pageModes.map((mode) =>
    runFile('tesseract', [enlarged, '-', '--psm', mode, '-l', language], {
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    }),
  );
  const readings = await Promise.all(read);
  await rm(enlarged);
  return readings.map(({ stdout }) => stdout.replace(/\s+/g, ' ')).join(' ');
};

interface Reading {
  readonly digest: string;
  readonly text: string;
}

/** The last one of each place that is read: who waits for words asks again and again about the same picture. */
const lastReadings = new Map<string, Reading>();
/** How long to leave a picture that has not changed alone. */
const sameMs = 100;

/** The words on an X screen, or on a part of it. */
export const readScreen = async (display: string, area?: Area, language?: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'screen-text-'));
  try {
    const picture = join(folder, 'screen.ppm');
    const crop = area === undefined ? [] : ['-crop', `${area.width}x${area.height}+${area.x}+${area.y}`, '+repage'];
    await runFile('import', ['-display', display, '-window', 'root', ...crop, picture]);
    const digest = createHash('sha256')
      .update(await readFile(picture))
      .digest('hex');
    const place = [display, ...crop, language].join(' ');
    const last = lastReadings.get(place);
    if (last?.digest === digest) {
      await delay(sameMs);
      return last.text;
    }
    const text = await readText(picture, language);
    lastReadings.set(place, { digest, text });
    return text;
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** What OCR makes of spaces, hyphens and lines says nothing. */
export const plainWords = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** What is told of a screen that lacks what it should show. */
const toldMax = 600;

/** Settles once these words are among those on an X screen, or on a part of it; a failure tells what was there instead. */
export const waitUntilRead = async (display: string, words: string, timeoutMs: number, area?: Area): Promise<true> => {
  let seen = '';
  const isRead = async (): Promise<boolean> => {
    seen = await readScreen(display, area);
    return plainWords(seen).includes(plainWords(words));
  };
  try {
    return await waitUntil(isRead, `“${words}” can be read`, timeoutMs);
  } catch (error) {
    throw new Error(`${(error as Error).message}; there was: ${seen.slice(0, toldMax)}`, { cause: error });
  }
};
