// Looks into the start of a ZIP file: at the names of the entries that begin there, and into two small ones that say
// what it is. Everything is bounded by the start that it is given; one entry is inflated, up to a limit. Names are
// never used as paths.
import { inBackground } from '../in-background.ts';

/** A list of content types is a few KiB; that of a presentation with hundreds of slides some hundred. */
const inflatedMaxBytes = 256 * 1024;
/** One piece is inflated at a time, and no bomb makes more than a thousandfold of it. */
const inflatePieceBytes = 1024;
const entriesMax = 512;
const nameMaxBytes = 512;
const headerBytes = 30;
const header = 'PK\x03\x04';

export interface ZipType {
  readonly type: string;
  readonly hasMacros: boolean;
}

interface Entry {
  readonly name: string;
  /** 0 is stored, 8 deflated. */
  readonly method: number;
  readonly dataStart: number;
  /** Where the next entry begins, or the end of what is known. */
  readonly dataEnd: number;
}

/** `searchable` has one character for each byte of `start`: searching it is much faster here than a loop over bytes. */
export const detectZipType = async (start: Uint8Array, searchable: string): Promise<ZipType> => {
  const entries = listEntries(start, searchable);
  const names = entries.map(({ name }) => name);
  const hasMacros = names.some((name) => macroEntry.test(name));
  const marker = entries.find(({ name }) => name === 'mimetype');
  if (marker !== undefined) {
    const type = (await readEntry(start, marker)).trim();
    if (packageType.test(type)) return { type, hasMacros };
  }
  const contentTypes = entries.find(({ name }) => name === '[Content_Types].xml');
  const declared = contentTypes === undefined ? null : readContentTypes(await readEntry(start, contentTypes));
  if (declared !== null) return { type: declared.type, hasMacros: hasMacros || declared.hasMacros };
  return { type: typeByNames(names), hasMacros };
};

const macroEntry = /(^|\/)vbaProject\.bin$|^xl\/macrosheets\/|^Basic\/[^/]+\/[^/]+\.xml$|^Scripts\/./i;
const packageType =
  /^application\/(epub\+zip|vnd\.oasis\.opendocument\.[a-z-]+|vnd\.sun\.xml\.[a-z.]+|vnd\.adobe\.indesign-idml-package)$/;

const listEntries = (start: Uint8Array, searchable: string): Entry[] => {
  const entries: Entry[] = [];
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (let at = searchable.indexOf(header); at >= 0 && entries.length < entriesMax;) {
    if (at + headerBytes > start.length) break;
    const nameBytes = view.getUint16(at + 26, true);
    const dataStart = at + headerBytes + nameBytes + view.getUint16(at + 28, true);
    const sizeBytes = view.getUint32(at + 18, true);
    // The size is not always known in advance; a false one may not hide what follows, so the next header is searched
    // for.
    const next = searchable.indexOf(header, at + headerBytes);
    const dataEnd = Math.min(start.length, sizeBytes > 0 ? dataStart + sizeBytes : next < 0 ? start.length : next);
    const name = searchable.slice(at + headerBytes, at + headerBytes + Math.min(nameBytes, nameMaxBytes));
    entries.push({ name, method: view.getUint16(at + 8, true), dataStart, dataEnd });
    at = next;
  }
  return entries;
};

/** As much of it as the start holds and the limit allows; empty where it cannot be read. */
const readEntry = async (start: Uint8Array, { method, dataStart, dataEnd }: Entry): Promise<string> => {
  const data = start.subarray(dataStart, dataEnd);
  if (method === 0) return new TextDecoder().decode(data);
  return method === 8 ? await inflate(data) : '';
};

const inflate = async (data: Uint8Array): Promise<string> => {
  const stream = new DecompressionStream('deflate-raw');
  inBackground(feed(stream.writable.getWriter(), data));
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let sizeBytes = 0; sizeBytes < inflatedMaxBytes;) {
      const { done, value } = await reader.read();
      if (done) return text;
      sizeBytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    return text;
  } catch {
    // The archive is broken or breaks off here; what came until then counts.
    return text;
  }
};

/** Ends quietly when the reader has had enough, or told what is wrong. */
const feed = async (writer: WritableStreamDefaultWriter<BufferSource>, data: Uint8Array): Promise<void> => {
  try {
    for (let at = 0; at < data.length; at += inflatePieceBytes)
      await writer.write(data.slice(at, at + inflatePieceBytes));
    await writer.close();
  } catch {
    return;
  }
};

const officeMaker = 'openxmlformats-officedocument|ms-(?:word|excel|powerpoint|visio)';
const mainPart = new RegExp(
  String.raw`ContentType\s*=\s*["'](application/vnd\.(?:${officeMaker})\.[a-z0-9.-]+?)\.main(?:\+xml)?["']`,
  'gi',
);

/** Of several main parts the one with macros counts: a document has only one, so somebody means to deceive. */
const readContentTypes = (xml: string): ZipType | null => {
  const types = Array.from(xml.matchAll(mainPart), ([, type = '']) =>
    type.toLowerCase().replace(/\.macroenabled(template)?$/, '.macroenabled.12'),
  );
  const hasMacros =
    /vbaProject|macrosheet/i.test(xml) ||
    types.some((type) => type.includes('.macroenabled.') && !type.includes('.binary.'));
  const type = types.find((found) => found.includes('.macroenabled.')) ?? types[0];
  if (type === undefined) return null;
  return { type: type.startsWith('application/vnd.ms-visio.') ? 'application/vnd.visio' : type, hasMacros };
};

const ooxml = 'application/vnd.openxmlformats-officedocument';
/** Where the entry that would say it lies further on. */
const typicalNames: readonly (readonly [RegExp, string])[] = [
  [/^AndroidManifest\.xml$|^classes\d*\.dex$/, 'application/vnd.android.package-archive'],
  [/^Appx(Bundle)?Manifest\.xml$/i, 'application/msix'],
  [/^META-INF\/mozilla\.rsa$/, 'application/x-xpinstall'],
  [/^META-INF\/MANIFEST\.MF$/, 'application/java-archive'],
  [/^word\/(document|styles|settings|fontTable|_rels\/document)\./, `${ooxml}.wordprocessingml.document`],
  [/^xl\/(workbook|styles|sharedStrings|worksheets\/|_rels\/workbook)/, `${ooxml}.spreadsheetml.sheet`],
  [/^ppt\/(presentation|slides\/|slideMasters\/|_rels\/presentation)/, `${ooxml}.presentationml.presentation`],
  [/^visio\/document\.xml$/, 'application/vnd.visio'],
  [/^3D\/.*\.model$/, 'model/3mf'],
];

const typeByNames = (names: readonly string[]): string =>
  typicalNames.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? 'application/zip';
