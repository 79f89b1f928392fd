// Puts the screenshots of many openings on sheets, each under its name and outcome, with ImageMagick's montage.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Opened } from './open-one.ts';

const run = promisify(execFile);
const onSheet = 20;
const columns = 5;
const picture = { width: 460, height: 400 };

/** Names of the sheets, below the output folder. */
export const makeContactSheets = async (all: readonly Opened[], outDir: string): Promise<readonly string[]> => {
  const sheets: string[] = [];
  for (let first = 0; first < all.length; first += onSheet) {
    const sheet = `sheet-${String(sheets.length + 1).padStart(3, '0')}.png`;
    await run('montage', [
      ...all.slice(first, first + onSheet).flatMap((opened) => tile(opened, outDir)),
      '-tile',
      `${columns}x`,
      '-geometry',
      `${picture.width}x${picture.height}+6+6`,
      '-background',
      '#dddddd',
      join(outDir, sheet),
    ]);
    sheets.push(sheet);
  }
  return sheets;
};

/** `%` begins an escape in a label, and `@` would name a file with the text. */
const escapeLabel = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replace(/^@/, '\\@');

const tile = ({ name, code, ms, viewer, screenshot }: Opened, outDir: string): readonly string[] => {
  const outcome = code ?? `${Math.round(ms ?? 0)} ms`;
  const shown =
    screenshot === null
      ? ['-size', `${picture.width}x${picture.height}`, `xc:${code === null ? 'grey' : 'salmon'}`]
      : [join(outDir, screenshot)];
  return ['-label', escapeLabel(`${name}\n${viewer ?? '?'}: ${outcome}`), ...shown];
};
