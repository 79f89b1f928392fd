// `glovebox open FILE…`: what a person or a script gets from openings. It prints the outcome of each.
import { access, constants } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Values, WrongUse } from '../protocol/command-table.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FileTerms, Judge } from '../protocol/file-ruling.ts';
import { ownLanguage } from '../protocol/language.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { ownWords } from '../protocol/words.ts';
import { openByPolicy, type Deed } from './open-by-policy.ts';
import { openFile, openTogether, type OpenReport, type OpenTogetherOptions } from './open-file.ts';
import { takeScreenshot } from './screenshot.ts';
import { tellPerson } from './tell-person.ts';
import { chooseTransport } from './choose-transport.ts';
import { shownPath } from './shown-path.ts';
import { pathOf } from './source-file.ts';
import type { Transport } from './transport.ts';
import { untilStopped } from './until-stopped.ts';

/** As long as dom0 itself waits. */
const defaultVisibleDeadlineMs = 180_000;

type Options = Values<'open'>;

/**
 * Each operand is opened in a disposable VM of its own, all at the same time: dom0 lets those wait that are too many.
 * With `--same-vm` all are opened in one, where the dom0 is our own.
 * Exit code: 0 where all documents became visible, 1 where one did not, 130 after a signal.
 */
export const runOpen = async (
  options: Options,
  operands: readonly string[],
  judge: Judge | null = null,
): Promise<number | WrongUse> => {
  const isOneOfMany = operands.length > 1;
  const transport = await chooseTransport();
  const wrongUse = wrongUseOf(options, operands.length, transport.kind);
  if (wrongUse !== null) return { wrongUse };
  const noPicture = options.screenshot === undefined ? null : await refuseToWrite(options.screenshot);
  if (noPicture !== null) return complain(options, noPicture);
  const inSameVm = options['same-vm'] && isOneOfMany;
  if (inSameVm && transport.kind === 'embedded')
    return untilStopped((stop) => openTogetherAndReport(transport, { options, operands, stop, judge }));
  if (inSameVm) process.stderr.write(`glovebox: ${ownWords(process.env).open.notTogether}\n`);
  const codes = await untilStopped((stop) =>
    Promise.all(operands.map((operand) => openOperand({ options, operand, isOneOfMany, stop }, judge))),
  );
  return Math.max(...codes);
};

/** null where the options fit each other and this computer: on Qubes nobody tells when a document can be seen. */
export const wrongUseOf = (
  options: Pick<
    Options,
    'screenshot' | 'close-after-visible' | 'wait-visible-ms' | 'same-vm' | 'network' | 'attachment'
  >,
  files: number,
  kind: Transport['kind'],
): string | null => {
  const { open } = ownWords(process.env);
  const needsToKnow = (['screenshot', 'close-after-visible', 'wait-visible-ms'] as const).find(
    (option) => options[option] !== undefined && options[option] !== false,
  );
  if (kind === 'qubes' && needsToKnow !== undefined) return open.notOnQubes(needsToKnow);
  const inSameVm = options['same-vm'] && files > 1;
  if (inSameVm && options.network) return open.noNetworkTogether;
  if (inSameVm && options.attachment) return open.noAttachmentsTogether;
  return options.screenshot !== undefined && files > 1 && !inSameVm ? open.onePicture : null;
};

/** `judge` says what the rules for attachments make of it; without it, only dom0 has a say. */
const openOperand = async (
  { operand, ...opening }: Omit<Opening, 'path'> & { readonly operand: string },
  judge: Judge | null,
): Promise<number> => {
  const { options, stop } = opening;
  const found = pathOf(operand);
  if (!found.ok) return complain(options, ownWords(process.env).open.file[found.error](shownPath(operand)));
  const path = found.value;
  if (judge === null) return openAndReport({ ...opening, path });
  const open: Deed['open'] = (terms) => openAndReport({ ...opening, path, ...(terms !== null && { terms }) });
  const refuse = (why: string): Promise<number> =>
    complain(options, ownWords(process.env).open.notOpened(shownPath(basename(path)), why));
  return openByPolicy({ path, viewOnly: options['view-only'], stop, open, refuse }, judge);
};

const complain = async ({ attachment }: Options, text: string): Promise<number> => {
  process.stderr.write(`glovebox: ${text}\n`);
  if (attachment) await tellPerson(text);
  return 1;
};

/** Before anything opens: afterwards it would be too late for the picture. */
const refuseToWrite = async (picturePath: string): Promise<string | null> => {
  const folder = dirname(picturePath);
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch {
    return ownWords(process.env).open.noFolder(shownPath(folder));
  }
};

interface Opening {
  readonly options: Options;
  readonly path: string;
  /** What is printed then says of which file it is. */
  readonly isOneOfMany: boolean;
  readonly stop: AbortSignal;
  /** What the rules for attachments say of it; where they are not asked, the options alone count. */
  readonly terms?: FileTerms & { readonly viewOnly: boolean };
}

interface Pictures {
  readonly screenshots: string[];
  readonly failures: string[];
}

/** What is the same for one file and for several in one DispVM. */
const courseOf = (
  options: Options,
  ofWhich: string,
  stop: AbortSignal,
  { screenshots, failures }: Pictures,
): Omit<OpenTogetherOptions, 'paths' | 'name' | 'whenWanted'> => ({
  disposableTemplate: options.template ?? null,
  visibleDeadlineMs: options['wait-visible-ms'] ?? defaultVisibleDeadlineMs,
  closeAfterVisible: options['close-after-visible'],
  stop,
  whenWaiting: (what) => process.stderr.write(`glovebox: ${ofWhich}${ownWords(process.env).open.waits[what]}\n`),
  whenVisible: async (dispvm) => {
    if (options.screenshot === undefined) return;
    const reason = await takeScreenshot(options.screenshot, dispvm?.id ?? null);
    if (reason === null) screenshots.push(options.screenshot);
    else failures.push(reason);
  },
});

interface Together extends Pick<Opening, 'options' | 'stop'> {
  readonly operands: readonly string[];
  readonly judge: Judge | null;
}

const openTogetherAndReport = async (
  transport: Transport,
  { options, operands, stop, judge }: Together,
): Promise<number> => {
  const { open } = ownWords(process.env);
  const paths: string[] = [];
  for (const operand of operands) {
    const path = pathOf(operand);
    if (!path.ok) return complain(options, open.file[path.error](shownPath(operand)));
    paths.push(path.value);
  }
  const name = open.filesTogether(paths.length);
  const pictures: Pictures = { screenshots: [], failures: [] };
  const alone: Promise<number>[] = [];
  const whenWanted = (operand: string): void => {
    const own = { ...options, screenshot: undefined, 'close-after-visible': false };
    alone.push(openOperand({ options: own, operand, isOneOfMany: true, stop }, judge));
  };
  const report = await openTogether(transport, {
    ...courseOf(options, '', stop, pictures),
    paths,
    name,
    whenWanted,
  });
  const path = report.path ?? name;
  const opening = { options, path, isOneOfMany: false, stop };
  if (options.json) process.stdout.write(`${reportText({ ...report, screenshots: pictures.screenshots }, false)}\n`);
  tell(report, opening, pictures.failures);
  if (options.attachment && !stop.aborted) await tellWhoClicked(report, path);
  const codes = await Promise.all(alone);
  if (stop.aborted) return 130;
  return report.code === undefined && pictures.failures.length === 0 ? Math.max(0, ...codes) : 1;
};

const openAndReport = async (opening: Opening): Promise<number> => {
  const { options, path, isOneOfMany, stop, terms } = opening;
  const pictures: Pictures = { screenshots: [], failures: [] };
  const { screenshots, failures: screenshotFailures } = pictures;
  const report = await openFile(await chooseTransport(), {
    ...courseOf(options, isOneOfMany ? `${shownPath(path)}: ` : '', stop, pictures),
    path,
    viewOnly: options['view-only'] || terms?.viewOnly === true,
    isAttachment: options.attachment,
    disposableTemplate: options.template ?? terms?.disposableTemplate ?? null,
    network: options.network || terms?.network === true,
    ...(terms !== undefined && {
      returnEdits: terms.returnEdits,
      closeAfterIdleMs: terms.closeAfterIdleMinutes === null ? null : terms.closeAfterIdleMinutes * 60_000,
    }),
  });
  if (options.json) process.stdout.write(`${reportText({ ...report, screenshots }, isOneOfMany)}\n`);
  tell(report, opening, screenshotFailures);
  if (options.attachment && !stop.aborted) await tellWhoClicked(report, path);
  if (stop.aborted) return 130;
  return report.code === undefined && screenshotFailures.length === 0 ? 0 : 1;
};

/** Of several a line each, so that a program can tell where one ends. */
const reportText = (report: object, isOneOfMany: boolean): string =>
  isOneOfMany ? JSON.stringify(report) : JSON.stringify(report, null, 2);

const tell = (report: OpenReport, opening: Opening, screenshotFailures: readonly string[]): void => {
  const { path, options, isOneOfMany } = opening;
  const { open } = ownWords(process.env);
  if (report.code !== undefined) {
    const reason = reasonIn(report, report.code, path);
    process.stderr.write(`glovebox: ${isOneOfMany ? open.notOpened(shownPath(path), reason) : reason}\n`);
  }
  for (const reason of screenshotFailures) process.stderr.write(`glovebox: ${open.noScreenshot(reason)}\n`);
  if (report.edited !== undefined && !options.json)
    process.stdout.write(`${open.saved(JSON.stringify(report.edited.path))}\n`);
};

/** Whoever clicked in Thunderbird sees no terminal. */
const tellWhoClicked = async (report: OpenReport, path: string): Promise<void> => {
  const { open } = ownWords(process.env);
  const name = shownPath(report.attachment.name);
  if (report.code !== undefined && report.wasTold !== true)
    await tellPerson(open.notOpened(name, reasonIn(report, report.code, path)));
  if (report.edited !== undefined) await tellPerson(open.saved(shownPath(report.edited.path)));
};

const reasonIn = ({ fault, otherTemplates }: OpenReport, code: ErrorCode, path: string): string => {
  const { open } = ownWords(process.env);
  if (fault !== undefined) return open.file[fault](shownPath(path));
  if (otherTemplates !== undefined) return open.noTemplate(otherTemplates.join(', '));
  return describeFailure(code, ownLanguage(process.env));
};
