// What one program of Debian makes into a document that libmupdf opens: PostScript by Ghostscript (which reads no other
// file and writes none), DjVu by DjVuLibre, comic books by libarchive; and fonts, which get a sheet of samples.
import { failed, failedBy, opened, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { presentFont } from '../font/font.ts';

const pagesMax = 300;
/** One more tells that there are more. */
const pagesMade = pagesMax + 1;

const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  if (head.startsWith('AT&TFORM')) return presentDjvu(input, tools);
  if (!/^%!(?:PS-AdobeFont|FontType1)/.test(head) && /^(?:\x04?%!|\xc5\xd0\xd3\xc6)/.test(head))
    return presentPostScript(input, head, tools);
  return otherArchive.test(head) ? presentComic(input, tools) : presentFont(input, head, tools);
};

/** RAR, 7-Zip and tar: libmupdf opens a comic book in a ZIP archive alone. */
const otherArchive = /^(?:Rar!|7z\xbc\xaf|[^]{257}ustar)/;

const presentComic = (input: Input, tools: Tools): Outcome => {
  const output = tools.newPath('comic.cbz');
  const ran = tools.run(['bsdtar', '-cf', output, '--format=zip', '--options=zip:compression=store', `@${input.path}`]);
  if (ran.ended !== 'exited') return failedBy(ran);
  return ran.exitCode === 0 ? opened('pages', output) : failed('damaged');
};

const presentDjvu = (input: Input, tools: Tools): Outcome => {
  const all = countPages(tools, ['djvused', '-e', 'n', input.path]);
  const pages = Math.min(all ?? 0, pagesMade) || pagesMade;
  return convert(tools, all, (output) => [
    'ddjvu',
    '-format=pdf',
    `-page=1-${pages}`,
    '-quality=75',
    input.path,
    output,
  ]);
};

const countMaxBytes = 4096;

/** What a program says as a number. */
const countPages = (tools: Tools, argv: readonly string[]): number | null => {
  const outputPath = tools.newPath('pages.txt');
  const ran = tools.run(argv, { outputPath, outputMaxBytes: countMaxBytes, timeoutMs: 10_000 });
  const said = ran.ended === 'exited' ? (tools.readLatin1(outputPath, countMaxBytes) ?? '') : '';
  return numberIn(said, /^(\d{1,6})\s*$/);
};

const numberIn = (untrusted: string, pattern: RegExp): number | null => {
  const [, digits] = pattern.exec(untrusted) ?? [];
  return digits === undefined ? null : Number(digits);
};

/** Of what the document says of itself: Ghostscript does not say how many it left out. */
const saidPages = /%%Pages: ?(\d{1,6})\s/;

const presentPostScript = (input: Input, head: string, tools: Tools): Outcome => {
  const end = tools.readLatin1(input.path, countMaxBytes, Math.max(0, input.sizeBytes - countMaxBytes)) ?? '';
  const all = numberIn(head, saidPages) ?? numberIn(end, saidPages);
  return convert(tools, all, (output) => postScript(head, input.path, output));
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
  `-dLastPage=${pagesMade}`,
  ...(/^%!PS-Adobe-[\d.]+ EPSF|^\xc5\xd0\xd3\xc6/.test(head) ? ['-dEPSCrop'] : []),
  `-sOutputFile=${output}`,
  path,
];

const convert = (tools: Tools, all: number | null, argvFor: (output: string) => readonly string[]): Outcome => {
  const output = tools.newPath('document.pdf');
  const ran = tools.run(argvFor(output));
  if (ran.ended === 'missing') return failed('programMissing');
  // What was drawn before an error is worth being seen.
  return (tools.sizeBytes(output) ?? 0) > 0 ? opened('pages', output, { shown: pagesMax, all }) : failed('damaged');
};

export const prepared: Presenter = { present };
