// The fixed-length properties of an Outlook message, from its stream `__properties_version1.0` ([MS-OXMSG] 2.4):
// entries of 16 bytes after a head whose length depends on where it lies. Pure and total.

export interface FixedProperties {
  /** Windows code page of its 8-bit texts; null where it says none. */
  readonly codePage: number | null;
  /** Of its page. */
  readonly pageCodePage: number | null;
  /** Milliseconds since 1970, UTC. */
  readonly sentMs: number | null;
}

const entryBytes = 16;
const entriesMax = 2000;
const messageCodePage = 0x3ffd0003;
const internetCodePage = 0x3fde0003;
const submitTime = 0x00390040;
const deliveryTime = 0x0e060040;
/** A FILETIME counts 100 ns since 1601. */
const filetimeTo1970Ms = 11_644_473_600_000;

export const readFixedProperties = (untrusted: Uint8Array, headBytes: 24 | 32): FixedProperties => {
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const values = new Map<number, number>();
  for (
    let at = headBytes, count = 0;
    at + entryBytes <= untrusted.length && count < entriesMax;
    at += entryBytes, count++
  ) {
    const tag = view.getUint32(at, true);
    const isTime = (tag & 0xffff) === 0x40;
    values.set(
      tag,
      isTime
        ? (view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 8, true)) / 10_000 - filetimeTo1970Ms
        : view.getUint32(at + 8, true),
    );
  }
  const pageCodePage = values.get(internetCodePage) ?? null;
  const codePage =
    values.get(messageCodePage) ?? (pageCodePage === null ? null : (windowsFamily[pageCodePage] ?? pageCodePage));
  const sentMs = values.get(submitTime) ?? values.get(deliveryTime) ?? null;
  return { codePage, pageCodePage, sentMs: sentMs !== null && Math.abs(sentMs) < 8e15 ? sentMs : null };
};

/** Windows keeps its texts in a code page of its own where a mail is sent in another one. */
const windowsFamily: Readonly<Record<number, number>> = {
  20127: 1252,
  20866: 1251,
  21866: 1251,
  28591: 1252,
  28592: 1250,
  28595: 1251,
  28597: 1253,
  28598: 1255,
  28599: 1254,
  28605: 1252,
  38598: 1255,
  50220: 932,
  50221: 932,
  50222: 932,
  50225: 949,
  51932: 932,
  51949: 949,
  52936: 936,
  54936: 936,
};

/** iconv's name of a Windows code page. */
export const codePageName = (codePage: number): string | null => {
  if (codePage === 65001) return 'UTF-8';
  if (codePage >= 28591 && codePage <= 28605) return `ISO-8859-${codePage - 28590}`;
  const named: Readonly<Record<number, string>> = {
    20866: 'KOI8-R',
    21866: 'KOI8-U',
    20127: 'CP1252',
    50220: 'ISO-2022-JP-3',
    51932: 'EUC-JP',
    936: 'GB18030',
    54936: 'GB18030',
  };
  return named[codePage] ?? (codePage > 0 && codePage < 10_000 ? `CP${codePage}` : null);
};
