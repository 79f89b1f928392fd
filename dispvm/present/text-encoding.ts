// Which encoding a text is in, and the text in UTF-8: by what it says itself and by dispvm/encoding, else Windows-1252,
// which gives every byte a meaning. iconv does the work.
import type { Tools } from './presenter.ts';

/** Bytes looked at. */
export const sampleBytes = 64 * 1024;
const convertMaxBytes = 200_000_000;
const fallback = 'WINDOWS-1252';

/** A name that iconv may be given; null for one that is none. `ISO-8859-1` is read as browsers read it. */
export const encodingName = (untrusted: string): string | null => {
  const name = untrusted.trim().toUpperCase();
  if (!/^[A-Z0-9][A-Z0-9_.:-]{1,30}$/.test(name)) return null;
  if (/^(?:ISO-?8859-1|LATIN-?1|US-ASCII|ASCII)$/.test(name)) return fallback;
  if (/^(?:KS_C_5601-1987|EUC-KR)$/.test(name)) return 'UHC';
  if (/^(?:GB2312|GBK)$/.test(name)) return 'GB18030';
  if (/^(?:SHIFT_JIS|SJIS|X-SJIS)$/.test(name)) return 'CP932';
  return name === 'UTF8' ? 'UTF-8' : name;
};

/** Whether it is UTF-8; its last character may be cut off. */
export const isUtf8 = (untrustedLatin1: string): boolean => {
  if (!/[\x80-\xff]/.test(untrustedLatin1)) return true;
  const whole = untrustedLatin1.replace(/[\xc2-\xf4][\x80-\xbf]{0,2}$/, '');
  // One character after another, without a loop that remembers where it was: a text may be long.
  return !/[\x80-\xff]/.test(
    whole.replace(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g, ''),
  );
};

/** By a meta element or an XML declaration. */
export const saidEncoding = (untrustedLatin1: string): string | null =>
  /<meta[^>]{1,300}charset\s*=\s*["']?\s*([\w.:-]{1,30})/i.exec(untrustedLatin1.slice(0, 16 * 1024))?.[1] ??
  /^\s*<\?xml[^>]{1,200}encoding\s*=\s*["']([\w.:-]{1,30})/.exec(untrustedLatin1)?.[1] ??
  null;

/** Letters of two or four bytes: a mark says so, or zeros between ASCII's letters. */
const mayBeWide = /^(?:\xff\xfe|\xfe\xff|[^]{0,63}\0)/;

/**
 * UTF-8 is told here, as a program takes the guest longer; of the rest, `tell-encoding` knows what the text does not say
 * of itself.
 */
export const guessEncoding = (path: string, said: (untrustedLatin1: string) => string | null, tools: Tools): string => {
  // Programs in C end their texts by a zero.
  const sample = (tools.readLatin1(path, sampleBytes) ?? '').replace(/\0+$/, '');
  const declared = encodingName(said(sample) ?? '');
  const isWide = mayBeWide.test(sample);
  if (declared !== null && !isWide && /^(?:ISO-2022|UTF-7|HZ)/.test(declared)) return declared;
  if (!isWide && isUtf8(sample)) return 'UTF-8';
  if (declared !== null && !isWide && !/^UTF-?(?:8|16|32)/.test(declared)) return declared;
  const outputPath = tools.newPath('encoding.txt');
  const ran = tools.run(['/usr/lib/glovebox/tell-encoding', path], {
    outputPath,
    outputMaxBytes: 1000,
    timeoutMs: 5000,
  });
  return (ran.ended === 'exited' ? encodingName(tools.readLatin1(outputPath, 100) ?? '') : null) ?? fallback;
};

/** A path with the text as UTF-8: the same where it is so already. */
export const asUtf8 = (path: string, encoding: string, tools: Tools): string => {
  if (encoding === 'UTF-8') return path;
  for (const from of [encoding, fallback]) {
    const outputPath = tools.newPath('utf-8.txt');
    // What it can not turn it leaves out; then it says 1.
    const ran = tools.run(['iconv', '-c', '-f', from, '-t', 'UTF-8', path], {
      outputPath,
      outputMaxBytes: convertMaxBytes,
    });
    if (ran.ended === 'exited' && (tools.sizeBytes(outputPath) ?? 0) > 0) return outputPath;
  }
  return path;
};
