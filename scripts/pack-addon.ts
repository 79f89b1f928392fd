// Puts the add-on's files that need no building beside the built ones, and packs all of them as an XPI.
// The same sources make the same bytes: entries are sorted and their times fixed.
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { failureTexts } from '../addon/failure-texts.ts';
import { languages, type Language } from '../protocol/language.ts';
import { contract, makePdf } from './sample-files.ts';

/** The first moment that a ZIP file can name, written without a time zone. */
const entryTime = new Date(1980, 0, 1);

/** From the project's root; `_locales` and the manifest must lie at the top of the XPI. */
const staticFiles: Readonly<Record<string, string>> = {
  'manifest.json': 'manifest.json',
  'addon/_locales': '_locales',
  'addon/icons': 'addon/icons',
  'addon/experiment/schema.json': 'addon/experiment/schema.json',
  'addon/settings/settings.html': 'addon/settings/settings.html',
  'addon/settings/settings.css': 'addon/settings/settings.css',
  'addon/ask/ask.html': 'addon/ask/ask.html',
  'addon/ask/ask.css': 'addon/ask/ask.css',
  'addon/first/first.html': 'addon/first/first.html',
  'addon/first/first.css': 'addon/first/first.css',
  'addon/popup/popup.html': 'addon/popup/popup.html',
  'addon/popup/popup.css': 'addon/popup/popup.css',
  LICENSE: 'LICENSE',
};

export const copyStaticFiles = async (root: string, folder: string): Promise<void> => {
  for (const [from, to] of Object.entries(staticFiles)) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await cp(join(root, from), join(folder, to), { recursive: true });
  }
  await writeFile(join(folder, 'addon/first/sample.pdf'), makePdf(contract));
  for (const language of languages)
    await addFailureTexts(join(folder, '_locales', language, 'messages.json'), language);
};

/** The texts of failures stand in protocol/ alone; Thunderbird looks for them beside the other texts. */
const addFailureTexts = async (path: string, language: Language): Promise<void> => {
  const texts = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...texts, ...failureTexts(language) }, null, 2));
};

export const packAddon = async (folder: string, xpiPath: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const archive = new yazl.ZipFile();
  for (const path of paths.sort((a, b) => (a < b ? -1 : 1))) {
    archive.addFile(path, relative(folder, path).replaceAll(sep, '/'), {
      mtime: entryTime,
      mode: 0o100644,
      forceDosTimestamp: true,
    });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(xpiPath));
};
