// Web pages and saved ones (MHTML), read without a browser: cleaned, in UTF-8, with the pictures that they bring along.
import { escapeText, page as ownPage, text, element } from './html.ts';
import { decodeQuotedPrintable, readMimeParts, type MimePart } from './mime-parts.ts';
import { failed, openPage, opened, type Input, type Outcome, type Presenter, type Tools } from './presenter.ts';
import { countText } from './size-text.ts';
import { asUtf8, encodingName, guessEncoding } from './text-encoding.ts';
import { cleanWebPage, type PictureFor, type WebPage } from './web-page.ts';

const pageMaxBytes = 8 * 1024 * 1024;
const savedMaxBytes = 64 * 1024 * 1024;
const picturesMax = 200;
const picturePattern = /^data:image\/(png|jpe?g|gif|webp|bmp);base64,([A-Za-z0-9+/=\s]+)$/i;

const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  const isSaved = /^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+/.test(head) && /^content-type:\s*(?:multipart\/|text\/)/im.test(head);
  return isSaved ? presentSaved(input, tools) : presentPlain(input, tools);
};

const presentPlain = (input: Input, tools: Tools): Outcome => {
  const path = asUtf8(input.path, guessEncoding(input.path, saidEncoding, tools), tools);
  const untrusted = tools.readText(path, pageMaxBytes);
  if (untrusted === null) return failed('storageFull');
  return show(cleanWebPage(untrusted, inlinePictures(tools)), titleOf(untrusted), (tools.sizeBytes(path) ?? 0) > pageMaxBytes, tools);
};

/** By a meta element or an XML declaration. */
export const saidEncoding = (untrustedLatin1: string): string | null =>
  /<meta[^>]{1,300}charset\s*=\s*["']?\s*([\w.:-]{1,30})/i.exec(untrustedLatin1.slice(0, 16 * 1024))?.[1]
  ?? /^\s*<\?xml[^>]{1,200}encoding\s*=\s*["']([\w.:-]{1,30})/.exec(untrustedLatin1)?.[1] ?? null;

const titleOf = (untrusted: string): string => (/<title[^>]{0,200}>([^<]{0,300})/i.exec(untrusted)?.[1] ?? '').trim();

/** Pictures in `data:` become files; the base64 is turned by a program of the guest. */
const inlinePictures = (tools: Tools): PictureFor => {
  let count = 0;
  return (address) => {
    const match = count < picturesMax ? picturePattern.exec(address) : null;
    if (match?.[1] === undefined || match[2] === undefined) return null;
    count++;
    return decodeBase64(match[2], `picture.${match[1].toLowerCase()}`, tools);
  };
};

/** The name of the file with what it decodes to; null where it is none. */
const decodeBase64 = (untrusted: string, name: string, tools: Tools): string | null => {
  const inputPath = tools.newPath('base64.txt');
  const outputPath = tools.newPath(name);
  if (!tools.writeText(inputPath, untrusted.replace(/[^A-Za-z0-9+/=\r\n]/g, ''))) return null;
  const ran = tools.run(['base64', '-d', '-i', inputPath], { outputPath, timeoutMs: 10_000 });
  return ran.ended === 'exited' && (tools.sizeBytes(outputPath) ?? 0) > 0 ? outputPath.slice(outputPath.lastIndexOf('/') + 1) : null;
};

const presentSaved = (input: Input, tools: Tools): Outcome => {
  const parts = readMimeParts(tools.readLatin1(input.path, savedMaxBytes) ?? '');
  const main = parts.find((part) => part.type === 'text/html' || part.type === 'application/xhtml+xml');
  if (main === undefined) return failed('damaged');
  const untrusted = decodeText(main, tools);
  if (untrusted === null) return failed('storageFull');
  const sheets = parts.filter((part) => part.type === 'text/css').map((part) => `<style>${decodeText(part, tools) ?? ''}</style>`);
  const cleaned = cleanWebPage(untrusted + sheets.join(''), savedPictures(parts, main.location, tools));
  return show(cleaned, titleOf(untrusted), input.sizeBytes > savedMaxBytes, tools);
};

const decodeText = (part: MimePart, tools: Tools): string | null => {
  let path = tools.newPath('part.txt');
  if (part.encoding === 'base64') {
    const name = decodeBase64(part.body, 'part.txt', tools);
    if (name === null) return null;
    path = `${tools.folder}/${name}`;
  } else {
    const body = part.encoding === 'quoted-printable' ? decodeQuotedPrintable(part.body) : part.body;
    if (!tools.writeBytes(path, Uint8Array.from(body, (character) => character.charCodeAt(0) & 0xff))) return null;
  }
  const declared = encodingName(part.charset ?? '');
  const encoding = guessEncoding(path, (sample) => declared ?? saidEncoding(sample), tools);
  return tools.readText(asUtf8(path, encoding, tools), pageMaxBytes);
};

const savedPictures = (parts: readonly MimePart[], base: string | null, tools: Tools): PictureFor => {
  const files = new Map<MimePart, string | null>();
  const inline = inlinePictures(tools);
  return (address) => {
    const part = parts.find((one) => one.type.startsWith('image/') && isAt(one, address, base));
    if (part === undefined) return inline(address);
    if (!files.has(part) && files.size < picturesMax) files.set(part, writePicture(part, tools));
    return files.get(part) ?? null;
  };
};

const isAt = (part: MimePart, address: string, base: string | null): boolean => {
  if (/^cid:/i.test(address)) return part.contentId === address.slice(4);
  if (part.location === null || address === '') return false;
  return part.location === address || (base !== null && part.location === `${base.slice(0, base.lastIndexOf('/') + 1)}${address}`);
};

const writePicture = (part: MimePart, tools: Tools): string | null => {
  if (part.encoding === 'base64') return decodeBase64(part.body, 'picture', tools);
  const path = tools.newPath('picture');
  const body = part.encoding === 'quoted-printable' ? decodeQuotedPrintable(part.body) : part.body;
  return tools.writeBytes(path, Uint8Array.from(body, (character) => character.charCodeAt(0) & 0xff)) ? path.slice(path.lastIndexOf('/') + 1) : null;
};

const show = ({ markup, styles, missingPictures }: WebPage, untrustedTitle: string, isCut: boolean, tools: Tools): Outcome => {
  const notes = [
    ...(missingPictures > 0 ? [`${countText(missingPictures, 'picture lies', 'pictures lie')} on the internet and ${missingPictures === 1 ? 'was' : 'were'} not loaded.`] : []),
    ...(isCut ? ['The page is longer than what is shown here.'] : []),
  ];
  const path = tools.newPath('page.html');
  const note = notes.length === 0 ? '' : `<p style="font-size:9pt;color:#59636e">${escapeText(notes.join(' '))}</p>`;
  const html = `<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>${escapeText(untrustedTitle)}</title><style>body{font-family:sans-serif}\n${styles}</style></head>`
    + `<body>${note}${markup}</body></html>\n`;
  if (markup.trim() === '') return openPage(tools, ownPage('', '', element('p', {}, text('This page has no text. It may be one that only its own program fills, and programs do not run here.'))));
  return tools.writeText(path, html) ? opened('pages', path) : failed('storageFull');
};

export const web: Presenter = { present };
