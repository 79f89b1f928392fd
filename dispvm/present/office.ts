// Office documents as pages: the LibreOffice that waits in this template's savefile renders them to PDF
// (dispvm/office). Nothing of the document is looked at here; how the renderer ended is all that comes back.
import { looksLikeText } from '../../protocol/document-type.ts';
import { presentBytes } from './bytes.ts';
import { compoundKind } from './compound-file.ts';
import { mail } from './mail/mail.ts';
import { isLockedOffice } from './office-locks.ts';
import {
  contentName,
  failed,
  failedBy,
  opened,
  type Failure,
  type Input,
  type Outcome,
  type Presenter,
  type Ran,
  type Tools,
} from './presenter.ts';
import { table } from './table.ts';
import { counted, words } from './words.ts';

/** The pipes of the program that waits. */
const renderer = '/run/glovebox/office';
/** As in dispvm/office/ask.h. */
const done = 0;
const begun = 10;
const wrongPassword = 71;
const needsPassword = 74;
const failures: ReadonlyMap<number, Failure> = new Map([
  [70, 'damaged'],
  [72, 'unsupported'],
  [73, 'tooLarge'],
  [76, 'tooSlow'],
]);

/** As many as our Basic module stores, but for one that tells that there are more: it writes how many there are beside it. */
const pagesMax = 1000;
const countMaxBytes = 16;
const readPages = (pdf: string, tools: Tools): number | null => {
  const untrusted = tools.readLatin1(`${pdf}.pages`, countMaxBytes) ?? '';
  return /^\d{1,6}$/.test(untrusted) ? Number(untrusted) : null;
};

/**
 * Beside where the pages are to be: what our Basic module writes into a text by itself. That has comments, and of more than
 * this many the first ones; how many there are it puts where the sign is.
 */
const commentsMax = 500;
const countSign = '%d';
const giveWords = (pdf: string, tools: Tools): void => {
  const cut = words().firstOf(String(commentsMax), countSign, counted('comments')[1]);
  tools.writeText(`${pdf}.words`, `${words().office.comments}\n${cut}\n`);
};

/** Without an input: all pages of the document whose first page was made last. */
const askRenderer = (input: string, output: string, password: string | null, tools: Tools): Ran =>
  tools.ask(renderer, [input, output, password ?? ''], output);

const outcomeOf = (ran: Ran, pdf: string, input: Input, tools: Tools): Outcome =>
  ran.ended === 'exited' ? outcomeOfExit(ran.exitCode, pdf, input, tools) : failedBy(ran);

const outcomeOfExit = (exitCode: number, pdf: string, input: Input, tools: Tools): Outcome => {
  if (exitCode === done) return opened('pages', pdf, { shown: pagesMax, all: readPages(pdf, tools) });
  if (exitCode === begun) return { ...opened('pages', pdf), rest: () => makeAll(input, tools) };
  if (exitCode === needsPassword || exitCode === wrongPassword)
    return { kind: 'password', isWrong: exitCode === wrongPassword };
  const why = failures.get(exitCode) ?? 'failed';
  const preview = why === 'damaged' ? previewOf(input, tools) : null;
  if (preview !== null) return preview;
  return failed(why === 'damaged' && isLockedOffice(input, tools) ? 'locked' : why);
};

/** Best first: all pages, or the first one. */
const previews = [
  ['QuickLook/Preview.pdf', 'pages'],
  ['preview.jpg', 'picture'],
  ['QuickLook/Thumbnail.jpg', 'picture'],
] as const;
const previewMaxBytes = 100_000_000;

/** Pages, Numbers and Keynote put a picture of a document into it, which is there also where LibreOffice cannot read the rest. */
const previewOf = ({ path, untrustedName }: Input, tools: Tools): Outcome | null => {
  if (!/\.(?:pages|numbers|key)$/i.test(untrustedName)) return null;
  for (const [name, direct] of previews) {
    const outputPath = tools.newPath(contentName(name));
    tools.run(['bsdtar', '-xOqf', path, '--', name], { outputPath, outputMaxBytes: previewMaxBytes });
    if ((tools.sizeBytes(outputPath) ?? 0) > 0) return { ...opened(direct, outputPath), isPreview: true };
  }
  return null;
};

const makeAll = (input: Input, tools: Tools): Outcome => {
  const pdf = tools.newPath('all.pdf');
  return outcomeOf(askRenderer('', pdf, null, tools), pdf, input, tools);
};

/** Programs write lists with tabs or semicolons, and call them Excel's. Pages and XML that are called so LibreOffice reads. */
const isTableAsText = ({ untrustedName, untrustedHead }: Input): boolean =>
  /\.xl[a-z]{1,2}$/i.test(untrustedName) &&
  looksLikeText(untrustedHead) &&
  !/^(?:\xef\xbb\xbf)?\s*<|^ID;/.test(String.fromCharCode(...untrustedHead));

export const office: Presenter = {
  present: (input, tools) => {
    // LibreOffice would show an empty page.
    if (input.sizeBytes === 0) return failed('damaged');
    const kind = compoundKind(input, tools);
    if (kind === 'outlook') return mail.present(input, tools);
    if (kind !== null) return presentBytes(input, tools, kind);
    if (isTableAsText(input)) return table.present(input, tools);
    const pdf = tools.newPath('document.pdf');
    giveWords(pdf, tools);
    return outcomeOf(askRenderer(input.path, pdf, input.password, tools), pdf, input, tools);
  },
};
