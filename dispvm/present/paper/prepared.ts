// What one program of Debian makes into a document that libmupdf opens: PostScript by Ghostscript (which reads no other
// file and writes none), DjVu by DjVuLibre; and fonts, which get a sheet of samples.
import { failed, opened, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { presentFont } from '../font/font.ts';

const pagesMax = 300;

const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  if (head.startsWith('AT&TFORM'))
    return convert(tools, (output) => [
      'ddjvu',
      '-format=pdf',
      `-page=1-${pagesMax}`,
      '-quality=75',
      input.path,
      output,
    ]);
  if (!/^%!(?:PS-AdobeFont|FontType1)/.test(head) && /^(?:\x04?%!|\xc5\xd0\xd3\xc6)/.test(head))
    return convert(tools, (output) => postScript(head, input.path, output));
  return presentFont(input, head, tools);
};

/** An EPS is drawn at its own size, not on a sheet. */
const postScript = (head: string, path: string, output: string): readonly string[] => [
  'gs',
  '-dSAFER',
  '-dBATCH',
  '-dNOPAUSE',
  '-dQUIET',
  '-sDEVICE=pdfwrite',
  '-dCompatibilityLevel=1.7',
  `-dLastPage=${pagesMax}`,
  ...(/^%!PS-Adobe-[\d.]+ EPSF|^\xc5\xd0\xd3\xc6/.test(head) ? ['-dEPSCrop'] : []),
  `-sOutputFile=${output}`,
  path,
];

const convert = (tools: Tools, argvFor: (output: string) => readonly string[]): Outcome => {
  const output = tools.newPath('document.pdf');
  const ran = tools.run(argvFor(output));
  if (ran.ended === 'missing') return failed('programMissing');
  // What was drawn before an error is worth being seen.
  return (tools.sizeBytes(output) ?? 0) > 0 ? opened('pages', output) : failed('damaged');
};

export const prepared: Presenter = { present };
