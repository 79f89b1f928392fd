// Web pages and saved ones (MHTML), read without a browser: cleaned, in UTF-8, with the pictures that they bring along.
import { cutNote, escapeText, page as ownPage, text, element } from './html.ts';
import { decodeLongBase64, charsetDecoder } from './mail/mail-programs.ts';
import { partsWithin, readMessage, type Part } from './mail/mime-part.ts';
import { writePart } from './mail/take-part-out.ts';
import { failed, openPage, type Input, type Outcome, type Presenter, type Tools } from './presenter.ts';
import { asUtf8, encodingName, guessEncoding, saidEncoding } from './text-encoding.ts';
import { cleanWebPage, type PictureFor, type WebPage } from './web-page.ts';
import { words } from './words.ts';

const pageMaxBytes = 8 * 1024 * 1024;
const savedMaxBytes = 64 * 1024 * 1024;
const partMaxBytes = 16 * 1024 * 1024;
const picturesMax = 200;
const picturePattern = /^data:image\/(png|jpe?g|gif|webp|bmp);base64,([A-Za-z0-9+/=\s]+)$/i;

const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  const isSaved =
    /^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+/.test(head) &&
    /^content-type:\s*(?:multipart\/|text\/)/im.test(head);
  return isSaved ? presentSaved(input, tools) : presentPlain(input, tools);
};

const presentPlain = (input: Input, tools: Tools): Outcome => {
  const path = asUtf8(input.path, guessEncoding(input.path, saidEncoding, tools), tools);
  const untrusted = tools.readText(path, pageMaxBytes);
  if (untrusted === null) return failed('storageFull');
  return show(
    cleanWebPage(untrusted, inlinePictures(tools)),
    titleOf(untrusted),
    (tools.sizeBytes(path) ?? 0) > pageMaxBytes,
    tools,
  );
};

const titleOf = (untrusted: string): string => (/<title[^>]{0,200}>([^<]{0,300})/i.exec(untrusted)?.[1] ?? '').trim();

/** Pictures in `data:` become files; the base64 is turned by a program of the guest. */
const inlinePictures = (tools: Tools): PictureFor => {
  let count = 0;
  return (address) => {
    const match = count < picturesMax ? picturePattern.exec(address) : null;
    if (match?.[1] === undefined || match[2] === undefined) return null;
    count++;
    return nameOf(decodeLongBase64(match[2], `picture.${match[1].toLowerCase()}`, tools));
  };
};

const nameOf = (path: string | null): string | null => path?.slice(path.lastIndexOf('/') + 1) ?? null;

const presentSaved = (input: Input, tools: Tools): Outcome => {
  const parts = partsWithin(readMessage(tools.readLatin1(input.path, savedMaxBytes) ?? '', charsetDecoder(tools)));
  const main = parts.find((part) => part.type === 'text/html' || part.type === 'application/xhtml+xml');
  if (main === undefined) return failed('damaged');
  const untrusted = decodeText(input, main, tools);
  if (untrusted === null) return failed('storageFull');
  const sheets = parts
    .filter((part) => part.type === 'text/css')
    .map((part) => `<style>${decodeText(input, part, tools) ?? ''}</style>`);
  const cleaned = cleanWebPage(untrusted + sheets.join(''), savedPictures(input, parts, main.contentLocation, tools));
  return show(cleaned, titleOf(untrusted), input.sizeBytes > savedMaxBytes, tools);
};

const decodeText = (input: Input, part: Part, tools: Tools): string | null => {
  const path = writePart(
    input.path,
    part.start,
    Math.min(part.end - part.start, partMaxBytes),
    part.encoding,
    'part.txt',
    tools,
  );
  if (path === null) return null;
  const declared = encodingName(part.charset);
  const encoding = guessEncoding(path, (sample) => declared ?? saidEncoding(sample), tools);
  return tools.readText(asUtf8(path, encoding, tools), pageMaxBytes);
};

const savedPictures = (input: Input, parts: readonly Part[], base: string | null, tools: Tools): PictureFor => {
  const files = new Map<Part, string | null>();
  const inline = inlinePictures(tools);
  return (address) => {
    const part = parts.find((one) => one.type.startsWith('image/') && isAt(one, address, base));
    if (part === undefined) return inline(address);
    if (!files.has(part) && files.size < picturesMax)
      files.set(
        part,
        nameOf(writePart(input.path, part.start, part.end - part.start, part.encoding, 'picture', tools)),
      );
    return files.get(part) ?? null;
  };
};

const isAt = (part: Part, address: string, base: string | null): boolean => {
  if (/^cid:/i.test(address)) return part.contentId === address.slice(4);
  if (part.contentLocation === null || address === '') return false;
  return (
    part.contentLocation === address ||
    (base !== null && part.contentLocation === `${base.slice(0, base.lastIndexOf('/') + 1)}${address}`)
  );
};

const show = (
  { markup, styles, missingPictures, isCut: isCutByCleaning }: WebPage,
  untrustedTitle: string,
  isCut: boolean,
  tools: Tools,
): Outcome => {
  const notes = [...(missingPictures > 0 ? [words().web.pictures(missingPictures)] : [])];
  const note = notes.length === 0 ? '' : `<p style="font-size:9pt;color:#59636e">${escapeText(notes.join(' '))}</p>`;
  const html =
    `<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>${escapeText(untrustedTitle)}</title>` +
    `<style>body{font-family:sans-serif}\n${styles}</style></head>` +
    `<body>${note}${markup}${isCut || isCutByCleaning ? cutNote(words().cut.page) : ''}</body></html>\n`;
  if (markup.trim() === '') return openPage(tools, ownPage('', '', element('p', {}, text(words().web.empty))));
  return openPage(tools, html);
};

export const web: Presenter = { present };
