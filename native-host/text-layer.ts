// Words as PDF lays them out of sight over the picture of a page, and the font for them: it has no letter to draw, and each code in it
// is the character itself. A word goes in as hexadecimal digits: nothing of it is read as PDF.
import type { Word } from './word-stream.ts';

/** Each letter is half as wide as it is high, and stretched until the word is as wide as its picture. */
const letterWidth = 0.5;

/** The name that `wordsContent` uses for the font. */
export const fontName = 'T';

/** What a content stream says; `points` makes a length of pixels one of the page's. */
export const wordsContent = (
  words: readonly Word[],
  pageHeight: number,
  points: (pixels: number) => string,
  pointsAPixel: number,
): Buffer => {
  const lines = words.map(({ left, top, width, height, text }) => {
    const size = Math.max(height * pointsAPixel, 0.1);
    const stretch = (100 * width * pointsAPixel) / (text.length * letterWidth * size);
    const place = `${points(left)} ${points(pageHeight - top - height)}`;
    // The blank tells whoever copies it where the word ends.
    return `/${fontName} ${plain(size)} Tf ${plain(stretch)} Tz 1 0 0 1 ${place} Tm <${codes(`${text} `)}> Tj\n`;
  });
  return Buffer.from(`BT 3 Tr\n${lines.join('')}ET\n`);
};

const plain = (value: number): string => String(Number(value.toFixed(3)));

const codes = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at), 4)).join('');

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** The objects of the font, each by what has to be put before it: its number comes from who writes them. */
export const fontObjects = {
  descriptor:
    '<< /Type /FontDescriptor /FontName /Unseen /Flags 4 /FontBBox [0 0 500 1000] /ItalicAngle 0 ' +
    '/Ascent 1000 /Descent 0 /CapHeight 1000 /StemV 80 >>',
  letters: (descriptor: number): string =>
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> ` +
    `/FontDescriptor ${descriptor} 0 R /DW ${1000 * letterWidth} /CIDToGIDMap /Identity >>`,
  font: (letters: number, characters: number): string =>
    `<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H /DescendantFonts [${letters} 0 R] ` +
    `/ToUnicode ${characters} 0 R >>`,
} as const;

/** Which character a code is: itself. A range may change its last byte alone, and a hundred of them stand in a block. */
export const charactersOfCodes = (): Buffer => {
  const ranges = Array.from({ length: 256 }, (_, high) => {
    const start = hex(high * 256, 4);
    return `<${start}> <${hex(high * 256 + 255, 4)}> <${start}>`;
  });
  const blocks = [ranges.slice(0, 100), ranges.slice(100, 200), ranges.slice(200)].map(
    (block) => `${block.length} beginbfrange\n${block.join('\n')}\nendbfrange\n`,
  );
  return Buffer.from(
    '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Unseen def\n/CMapType 2 def\n' +
      `1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${blocks.join('')}` +
      'endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n',
  );
};
