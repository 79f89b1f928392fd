// `glovebox open FILE…`: what a person or a script gets from openings. It prints the outcome of each.
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Values, WrongUse } from '../protocol/command-table.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { ownLanguage } from '../protocol/language.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { ownWords } from '../protocol/words.ts';
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
export const runOpen = async (options: Options, operands: readonly string[]): Promise<number | WrongUse> => {
  const { open } = ownWords(process.env);
  const isOneOfMany = operands.length > 1;
  const inSameVm = options['same-vm'] && isOneOfMany;
  if (inSameVm && options.network) return { wrongUse: open.noNetworkTogether };
  if (options.screenshot !== undefined && isOneOfMany && !inSameVm) return { wrongUse: open.onePicture };
  const noPicture = options.screenshot === undefined ? null : await refuseToWrite(options.screenshot);
  if (noPicture !== null) return complain(options, noPicture);
  const transport = inSameVm ? await chooseTransport() : null;
  if (transport?.kind === 'embedded')
    return untilStopped((stop) => openTogetherAndReport(transport, options, operands, stop));
  if (transport !== null) process.stderr.write(`glovebox: ${open.notTogether}\n`);
  const codes = await untilStopped((stop) =>
    Promise.all(operands.map((operand) => openOperand(options, operand, isOneOfMany, stop))),
  );
  return Math.max(...codes);
};

const openOperand = async (
  options: Options,
  operand: string,
  isOneOfMany: boolean,
  stop: AbortSignal,
): Promise<number> => {
  const path = pathOf(operand);
  return path.ok
    ? openAndReport({ options, path: path.value, isOneOfMany, stop })
    : complain(options, ownWords(process.env).open.file[path.error](shownPath(operand)));
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
): Omit<OpenTogetherOptions, 'paths' | 'name'> => ({
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

const openTogetherAndReport = async (
  transport: Transport,
  options: Options,
  operands: readonly string[],
  stop: AbortSignal,
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
  const course = courseOf(options, '', stop, pictures);
  const report = await openTogether(transport, { ...course, paths, name });
  const path = report.path ?? name;
  const opening = { options, path, isOneOfMany: false, stop };
  if (options.json) process.stdout.write(`${reportText({ ...report, screenshots: pictures.screenshots }, false)}\n`);
  tell(report, opening, pictures.failures);
  if (options.attachment && !stop.aborted) await tellWhoClicked(report, path);
  if (stop.aborted) return 130;
  return report.code === undefined && pictures.failures.length === 0 ? 0 : 1;
};

const openAndReport = async (opening: Opening): Promise<number> => {
  const { options, path, isOneOfMany, stop } = opening;
  const pictures: Pictures = { screenshots: [], failures: [] };
  const { screenshots, failures: screenshotFailures } = pictures;
  const report = await openFile(await chooseTransport(), {
    ...courseOf(options, isOneOfMany ? `${shownPath(path)}: ` : '', stop, pictures),
    path,
    viewOnly: options['view-only'],
    isAttachment: options.attachment,
    network: options.network,
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
