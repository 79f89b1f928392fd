// A font as a sheet of samples, which libmupdf draws with the font itself. A copy of the file lies next to the page.
import { element, page, text } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { visibleText } from '../visible-text.ts';
import { words } from '../words.ts';

const fontMaxBytes = 64 * 1024 * 1024;
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
  return openPage(
    tools,
    page(
      name,
      style,
      element('h1', {}, text(name)),
      samples.map((sample) => element('p', { class: 'sample', style: 'font-size:18pt' }, text(sample))),
      sizesPt.map((size) =>
        element('p', { class: 'sample', style: `font-size:${size}pt` }, text(words().font.sentence)),
      ),
    ),
  );
};
