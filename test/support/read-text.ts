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

type PageMode = (typeof pageModes)[number];

const recognise = async (picture: string, mode: PageMode, language: string): Promise<string> => {
  const { stdout } = await runFile('tesseract', [picture, '-', '--psm', mode, '-l', language], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  return stdout.replace(/\s+/g, ' ');
};

/** As each of the modes reads it, single spaces between the words. Screen text is small for OCR, so it is enlarged first. */
const readByModes = async (picture: string, language: string, modes: readonly PageMode[]): Promise<string[]> => {
  // Not packed: packing it takes longer than reading it.
  const enlarged = `${picture}.large.pgm`;
  await runFile('convert', [picture, '-colorspace', 'Gray', '-resize', '200%', '-depth', '8', enlarged]);
  const readings = await Promise.all(modes.map((mode) => recognise(enlarged, mode, language)));
  await rm(enlarged);
  return readings;
};

/** All words as all modes read them. `language` is tesseract's name of it. */
export const readText = async (picture: string, language = 'eng'): Promise<string> =>
  (await readByModes(picture, language, pageModes)).join(' ');

interface Reading {
  readonly digest: string;
  /** By the modes that have read this picture so far, the latest one last. */
  readonly texts: ReadonlyMap<PageMode, string>;
}

/** The last one of each place that is read: who waits for words asks again and again about the same picture. */
const lastReadings = new Map<string, Reading>();
/** How long to leave a picture that each mode has read alone. */
const sameMs = 100;

/** A picture that has changed is read first by the mode that did not read the last one. */
const modesLeft = (last: Reading | undefined, isSame: boolean): readonly PageMode[] => {
  const done = [...(last?.texts.keys() ?? [])];
  if (isSame) return pageModes.filter((mode) => !done.includes(mode));
  return done.at(-1) === pageModes[0] ? pageModes.toReversed() : pageModes;
};

const readPlace = async (
  modesMax: number,
  display: string,
  area: Area | undefined,
  language = 'eng',
): Promise<string> => {
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
    const isSame = last?.digest === digest;
    const modes = modesLeft(last, isSame).slice(0, modesMax);
    const readings = modes.length === 0 ? await delay(sameMs, []) : await readByModes(picture, language, modes);
    const texts = new Map([
      ...(isSame ? last.texts : []),
      ...modes.map((mode, at) => [mode, readings[at] ?? ''] as const),
    ]);
    lastReadings.set(place, { digest, texts });
    return [...texts.values()].join(' ');
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The words on an X screen, or on a part of it. */
export const readScreen = (display: string, area?: Area, language?: string): Promise<string> =>
  readPlace(pageModes.length, display, area, language);

/**
 * The same for who looks again and again until words are there: each look reads by one mode only, in turn, so that a
 * picture which still changes takes half of the time.
 */
export const glanceAtScreen = (display: string, area?: Area, language?: string): Promise<string> =>
  readPlace(1, display, area, language);

/** What OCR makes of spaces, hyphens and lines says nothing. */
export const plainWords = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** What is told of a screen that lacks what it should show. */
const toldMax = 600;

/** Settles once these words are among those on an X screen, or on a part of it; a failure tells what was there instead. */
export const waitUntilRead = async (display: string, words: string, timeoutMs: number, area?: Area): Promise<true> => {
  let seen = '';
  const isRead = async (): Promise<boolean> => {
    seen = await glanceAtScreen(display, area);
    return plainWords(seen).includes(plainWords(words));
  };
  try {
    return await waitUntil(isRead, `“${words}” can be read`, timeoutMs);
  } catch (error) {
    throw new Error(`${(error as Error).message}; there was: ${seen.slice(0, toldMax)}`, { cause: error });
  }
};
