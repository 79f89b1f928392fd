// `glovebox open FILE`: what a person or a script gets from one opening. Reads its options, prints its outcome.
import { parseArgs } from 'node:util';
import { ownLanguage } from '../protocol/language.ts';
import { disposableTemplateSchema } from '../protocol/native-messages.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { ownWords } from '../protocol/words.ts';
import { openFile, type OpenReport } from './open-file.ts';
import { takeScreenshot } from './screenshot.ts';
import { chooseTransport } from './choose-transport.ts';
import { UsageError } from './usage-error.ts';

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
    process.stdout.write(ownWords(process.env).open.help);
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
    whenWaiting: (what) => process.stderr.write(`glovebox: ${ownWords(process.env).open.waits[what]}\n`),
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
  if (report.code !== undefined)
    process.stderr.write(`glovebox: ${describeFailure(report.code, ownLanguage(process.env))}\n`);
  const { open } = ownWords(process.env);
  for (const reason of screenshotFailures) process.stderr.write(`glovebox: ${open.noScreenshot(reason)}\n`);
  if (report.edited !== undefined && !options.json)
    process.stdout.write(`${open.saved(JSON.stringify(report.edited.path))}\n`);
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
  if (path === undefined || others.length > 0) throw new UsageError(ownWords(process.env).open.oneFile);
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
  if (ms < 1 || ms > longestTimerMs)
    throw new UsageError(ownWords(process.env).open.milliseconds(JSON.stringify(text)));
  return ms;
};

const readTemplate = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const checked = disposableTemplateSchema.safeParse(text);
  if (!checked.success) throw new UsageError(ownWords(process.env).open.templateName(JSON.stringify(text)));
  return checked.data;
};
