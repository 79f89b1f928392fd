// A font as a sheet of samples, which libmupdf draws with the font itself. A copy of the file lies next to the page.
import { element, page, text } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { visibleText } from '../visible-text.ts';
import { words } from '../words.ts';
import { coveredPart, ownLetters, readCoverage } from './coverage.ts';

const fontMaxBytes = 64 * 1024 * 1024;
const coverageMaxBytes = 200_000;
const samples = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789 .,:;!? @ & % € $ £',
  'ÄÖÜäöüß àéîõçñø',
  'АБВГДабвгд ΑΒΓΔαβγδ',
];
const sizesPt = [10, 14, 18, 24, 36, 48] as const;

export const presentFont = (input: Input, head: string, tools: Tools): Outcome => {
  // libmupdf draws with what FreeType reads; WOFF2 needs Brotli, which Debian's FreeType has.
  if (!/^(?:\0\x01\0\0|OTTO|true|ttcf|wOFF|wOF2|%!PS-AdobeFont|%!FontType1|\x80\x01)/.test(head))
    return failed('damaged');
  const bytes = input.sizeBytes > fontMaxBytes ? null : tools.readBytes(input.path, fontMaxBytes);
  if (bytes === null) return failed('tooLarge');
  const path = tools.newPath('sample-font');
  if (!tools.writeBytes(path, bytes)) return failed('storageFull');
  const style = `@font-face{font-family:sample;src:url(${path.slice(path.lastIndexOf('/') + 1)})}.sample{font-family:sample}`;
  const name = visibleText(input.untrustedName);
  const { lines, sentence } = samplesOf(path, tools);
  return openPage(
    tools,
    page(
      name,
      style,
      element('h1', {}, text(name)),
      lines.map((line) => element('p', { class: 'sample', style: 'font-size:18pt' }, text(line))),
      sizesPt.map((size) => element('p', { class: 'sample', style: `font-size:${size}pt` }, text(sentence))),
    ),
  );
};

interface Samples {
  readonly lines: readonly string[];
  readonly sentence: string;
}

/** What the font itself has of our lines; of a font for another script or of signs its own first ones. */
const samplesOf = (path: string, tools: Tools): Samples => {
  const { sentence } = words().font;
  const outputPath = tools.newPath('letters.txt');
  const ran = tools.run(['fc-query', '--format', '%{charset}\n', path], {
    outputPath,
    outputMaxBytes: coverageMaxBytes,
    timeoutMs: 5000,
  });
  const coverage = ran.ended === 'exited' ? readCoverage(tools.readLatin1(outputPath, coverageMaxBytes) ?? '') : [];
  if (coverage.length === 0) return { lines: samples, sentence };
  const lines = samples.map((line) => coveredPart(line, coverage)).filter((line) => line !== '');
  if (coveredPart(sentence, coverage) === sentence) return { lines, sentence };
  const own = ownLetters(coverage);
  return { lines: own, sentence: (own[own.length >> 1] ?? '').slice(0, sentence.length) };
};
