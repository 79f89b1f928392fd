// Where a word stands on an X screen, read by OCR: for clicking on what a document shows.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);
const enlargement = 2;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The middle of the first word that contains this text; null where none does. */
export const findWord = async (display: string, text: string): Promise<Place | null> => {
  const folder = await mkdtemp(join(tmpdir(), 'find-word-'));
  try {
    const picture = join(folder, 'screen.ppm');
    await runFile('import', ['-display', display, '-window', 'root', picture]);
    const large = join(folder, 'large.pgm');
    await runFile('convert', [
      picture,
      '-colorspace',
      'Gray',
      '-resize',
      `${enlargement * 100}%`,
      '-depth',
      '8',
      large,
    ]);
    const { stdout } = await runFile('tesseract', [large, '-', '--psm', '11', 'tsv'], {
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    });
    return (
      stdout
        .split('\n')
        .map((line) => placeOf(line, text))
        .find((place) => place !== null) ?? null
    );
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** A line of tesseract's table: columns 7 to 10 are left, top, width and height, the last is the word. */
const placeOf = (line: string, text: string): Place | null => {
  const cells = line.split('\t');
  const [left = 0, top = 0, width = 0, height = 0] = cells.slice(6, 10).map(Number);
  const isIt = cells.at(-1)?.toLowerCase().includes(text.toLowerCase()) === true;
  return isIt
    ? { x: Math.round((left + width / 2) / enlargement), y: Math.round((top + height / 2) / enlargement) }
    : null;
};
