// `glovebox convert FILE --out SAFE.pdf`: what a person or a script gets from one safe copy. It prints the outcome.
import type { Values } from '../protocol/command-table.ts';
import { ownLanguage } from '../protocol/language.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { ownWords } from '../protocol/words.ts';
import { chooseTransport } from './choose-transport.ts';
import { convertFile, type ConvertOptions, type ConvertReport } from './convert-file.ts';
import { findCopyFault } from './copy-destination.ts';
import { readPassword } from './password-file.ts';
import { usualPageDeadlineMs } from './safe-copy.ts';
import { shownPath } from './shown-path.ts';
import { pathOf } from './source-file.ts';
import type { Transport } from './transport.ts';
import { untilStopped } from './until-stopped.ts';

type Options = Values<'convert'>;

/** Exit code: 0 where the whole copy was saved, with its text where that was asked for, 1 where it was not, 130 after a signal. */
export const runConvert = async (options: Options, operand: string): Promise<number> => {
  const { open, convert } = ownWords(process.env);
  const path = pathOf(operand);
  if (!path.ok) return complain(open.file[path.error](shownPath(operand)));
  const fault = await findCopyFault(options.out, options.force);
  if (fault !== null) return complain(convert.out[fault](shownPath(options.out)));
  const passwordFile = options['password-file'];
  const password = passwordFile === undefined ? new Uint8Array(0) : await readPassword(passwordFile, convert.password);
  if (password === null) return complain(convert.noPassword(shownPath(passwordFile ?? '')));
  const transport = await chooseTransport();
  // The services that are there draw pages, and read none.
  if (options.searchable && transport.kind === 'qubes') return complain(convert.noTextOnQubes);
  return untilStopped((stop) => convertAndReport(transport, options, path.value, password, stop));
};

const complain = (text: string): number => {
  process.stderr.write(`glovebox: ${text}\n`);
  return 1;
};

const convertAndReport = async (
  transport: Transport,
  options: Options,
  path: string,
  password: Uint8Array,
  stop: AbortSignal,
): Promise<number> => {
  const { open, convert } = ownWords(process.env);
  const tell = (text: string): void => void process.stderr.write(`glovebox: ${text}\n`);
  const asked: ConvertOptions = {
    path,
    out: options.out,
    mayReplace: options.force,
    dpi: options.dpi ?? null,
    password,
    disposableTemplate: options.template ?? null,
    pageDeadlineMs: usualPageDeadlineMs,
    stop,
    whenWaiting: (what) => tell(open.waits[what]),
    whenPage: (page, pages) => tell(convert.page(page, pages)),
    whenTextPage: options.searchable ? (page, pages) => tell(convert.textPage(page, pages)) : null,
  };
  const report = await convertFile(transport, asked);
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (report.code !== undefined) tell(reasonIn(report, path));
  const textCode = report.copy === undefined ? undefined : report.text?.code;
  if (textCode !== undefined) tell(convert.noText(describeFailure(textCode, ownLanguage(process.env))));
  if (report.copy !== undefined && !options.json)
    process.stdout.write(`${convert.saved(JSON.stringify(report.copy.path))}\n`);
  if (stop.aborted) return 130;
  return report.code === undefined && textCode === undefined ? 0 : 1;
};

const reasonIn = ({ fault, code = 'internal' }: ConvertReport, path: string): string =>
  fault === undefined
    ? describeFailure(code, ownLanguage(process.env))
    : ownWords(process.env).open.file[fault](shownPath(path));
