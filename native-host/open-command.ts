// `glovebox open FILE`: what a person or a script gets from one opening. Reads its options, prints its outcome.
import { parseArgs } from 'node:util';
import { ownLanguage } from '../protocol/language.ts';
import { disposableTemplateSchema } from '../protocol/native-messages.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { openFile, type OpenReport } from './open-file.ts';
import { takeScreenshot } from './screenshot.ts';
import { chooseTransport } from './transport.ts';
import { UsageError } from './usage-error.ts';

export const openHelp = `Usage: glovebox open FILE [options]

Opens FILE in a fresh disposable VM. When its window is closed the VM is destroyed; an edited file replaces FILE.

Options:
  --view-only            never change FILE
  --template NAME        the disposable template to use
  --network              ask for a disposable VM with a network connection, where the computer's policy grants one
  --screenshot OUT.png   save a picture of the window once the document is visible
  --wait-visible-ms N    give up when the document is not visible after N milliseconds (default 60000)
  --close-after-visible  close the window as soon as the document is visible
  --json                 print a report in JSON
  -h, --help             print this text

Exit status: 0 if the document became visible, 1 if not or if something failed later, 2 for a usage error, 130 after Ctrl-C.
`;

interface OpenOptions {
  readonly path: string;
  readonly viewOnly: boolean;
  readonly json: boolean;
  readonly closeAfterVisible: boolean;
  readonly screenshotPath: string | null;
  readonly visibleDeadlineMs: number;
  readonly disposableTemplate: string | null;
  readonly network: boolean;
}

const defaultVisibleDeadlineMs = 60_000;
const longestTimerMs = 2 ** 31 - 1;

export const runOpen = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  if (options === null) {
    process.stdout.write(openHelp);
    return 0;
  }
  const stop = new AbortController();
  const onSignal = (): void => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    return await openAndReport(options, stop.signal);
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
};

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const openAndReport = async (options: OpenOptions, stop: AbortSignal): Promise<number> => {
  const screenshots: string[] = [];
  const screenshotFailures: string[] = [];
  const report = await openFile(chooseTransport(), {
    ...options,
    stop,
    whenVisible: async (dispvm) => {
      if (options.screenshotPath === null) return;
      const reason = await takeScreenshot(options.screenshotPath, dispvm?.id ?? null);
      if (reason === null) screenshots.push(options.screenshotPath);
      else screenshotFailures.push(reason);
    },
  });
  if (options.json) process.stdout.write(`${JSON.stringify({ ...report, screenshots }, null, 2)}\n`);
  tell(report, options, screenshotFailures);
  if (stop.aborted) return 130;
  return report.code === undefined && screenshotFailures.length === 0 ? 0 : 1;
};

const tell = (report: OpenReport, options: OpenOptions, screenshotFailures: readonly string[]): void => {
  if (report.code !== undefined) process.stderr.write(`glovebox: ${describeFailure(report.code, ownLanguage(process.env))}\n`);
  for (const reason of screenshotFailures) process.stderr.write(`glovebox: No screenshot was saved. ${reason}\n`);
  if (report.edited !== undefined && !options.json) process.stdout.write(`Saved the edited file as ${JSON.stringify(report.edited.path)}.\n`);
};

/** null asks for the help text. */
const readOptions = (args: readonly string[]): OpenOptions | null => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'view-only': { type: 'boolean' },
      json: { type: 'boolean' },
      'close-after-visible': { type: 'boolean' },
      screenshot: { type: 'string' },
      'wait-visible-ms': { type: 'string' },
      template: { type: 'string' },
      network: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return null;
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new UsageError('open takes exactly one FILE');
  return {
    path,
    viewOnly: values['view-only'] === true,
    json: values.json === true,
    closeAfterVisible: values['close-after-visible'] === true,
    screenshotPath: values.screenshot ?? null,
    visibleDeadlineMs: readMilliseconds(values['wait-visible-ms']),
    disposableTemplate: readTemplate(values.template),
    network: values.network === true,
  };
};

const readMilliseconds = (text: string | undefined): number => {
  if (text === undefined) return defaultVisibleDeadlineMs;
  const ms = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (ms < 1 || ms > longestTimerMs) throw new UsageError(`--wait-visible-ms takes a number of milliseconds, not ${JSON.stringify(text)}`);
  return ms;
};

const readTemplate = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const checked = disposableTemplateSchema.safeParse(text);
  if (!checked.success) throw new UsageError(`--template takes a template's name, not ${JSON.stringify(text)}`);
  return checked.data;
};
