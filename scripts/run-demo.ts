// The demo: a real Thunderbird, a real click, a real DispVM. Without --headless the person clicks; with it the demo
// clicks by itself and writes DIR/report.json and screenshots.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFailure } from '../protocol/user-messages.ts';
import { measureColdBoot } from './cold-boot.ts';
import { openAndClose } from './demo-opening.ts';
import { describeMachine, median, type DemoReport, type SpeedReport } from './demo-report.ts';
import { startDemoWorld, type DemoWorld } from './demo-world.ts';
import { makeHandbookPdf } from './sample-files.ts';
import { sampleMessages, type SampleMessage } from './sample-mail.ts';
import type { Xvfb } from './screen/xvfb.ts';

const usage = `Usage: scripts/demo [--headless] [--mail FILE.eml] [--attachment NAME] [--installed] [--out DIR] [--runs N]

  --headless         click by itself on an X server of its own; write DIR/report.json and screenshots
  --mail FILE.eml    put this message into the mailbox (headless: click in it)
  --attachment NAME  headless: which attachment to click (default: the message's first)
  --out DIR          where report and screenshots go (default: demo-report)
  --installed        tries what this computer's packages installed, not what was built here
  --runs N           headless: also open a 1-page and a 263 KB PDF N times each, boot the same guest cold once,
                     and report the times`;

interface Options {
  readonly headless: boolean;
  readonly installed: boolean;
  readonly mail: string | null;
  readonly attachment: string | null;
  readonly out: string;
  readonly runs: number;
}

const readOptions = (): Options | string => {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: 'boolean', default: false },
        installed: { type: 'boolean', default: false },
        mail: { type: 'string' },
        attachment: { type: 'string' },
        out: { type: 'string', default: 'demo-report' },
        runs: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const runs = Number(values.runs);
    if (values.help) return usage;
    if (!Number.isInteger(runs) || runs < 0 || runs > 100)
      return `--runs takes a whole number from 0 to 100\n\n${usage}`;
    return {
      headless: values.headless,
      installed: values.installed,
      mail: values.mail ?? null,
      attachment: values.attachment ?? null,
      out: resolve(values.out),
      runs,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
};

const speedSubject = 'Two files to measure with';
const speedMessage = (): SampleMessage => {
  const contract = sampleMessages()[0]?.attachments?.[0];
  const handbook = { name: 'handbook.pdf', declaredType: 'application/pdf', bytes: makeHandbookPdf() };
  return {
    subject: speedSubject,
    text: 'A page, and a book.\n',
    attachments: contract === undefined ? [handbook] : [contract, handbook],
  };
};

const runHeadless = async (
  options: Options,
  world: DemoWorld,
  screen: Xvfb,
  subject: string | null,
): Promise<boolean> => {
  const { user } = world;
  if (subject === null) await user.selectOnlyMessage();
  else await user.selectMessage(subject);
  const names = (await user.listAttachments()).map(({ name: listed }) => listed);
  const name = options.attachment ?? names[0];
  if (name === undefined) throw new Error('the message has no attachment');
  if (!names.includes(name))
    throw new Error(
      `the message has no attachment “${name}”; it has ${names.map((listed) => `“${listed}”`).join(', ')}`,
    );
  const report = await openAndClose(world, screen, { name, outPrefix: `${options.out}/`, screenshots: true });
  const speed = options.runs > 0 ? await measureSpeed(options, world, screen, report) : null;
  await writeFile(join(options.out, 'report.json'), `${JSON.stringify({ ...report, speed }, null, 2)}\n`);
  print(report, speed, options.out);
  return report.failure === null && report.stagesMs['visible'] !== undefined && report.destroyed;
};

const measureSpeed = async (
  { runs, out }: Options,
  world: DemoWorld,
  screen: Xvfb,
  first: DemoReport,
): Promise<SpeedReport> => {
  const visibleMs: Record<string, number[]> = {};
  for (const name of ['contract.pdf', 'handbook.pdf']) {
    await world.user.selectMessage(speedSubject);
    for (let run = 0; run < runs; run += 1) {
      const { stagesMs, failure } = await openAndClose(world, screen, {
        name,
        outPrefix: join(out, `${name}-`),
        screenshots: run === 0,
      });
      if (failure !== null || stagesMs['visible'] === undefined)
        throw new Error(`${name}: ${failure ?? 'not visible'}`);
      (visibleMs[name] ??= []).push(stagesMs['visible']);
    }
  }
  const machine = describeMachine();
  const coldBootMs = first.dispvm === null ? null : Math.round(await measureColdBoot(first.dispvm));
  const medianVisibleMs = Object.fromEntries(Object.entries(visibleMs).map(([name, values]) => [name, median(values)]));
  return { runs, medianVisibleMs, visibleMs, coldBootMs, machine };
};

const print = (report: DemoReport, speed: SpeedReport | null, out: string): void => {
  console.log(
    `\n${report.attachment.name}: ${report.attachment.detectedType ?? 'unknown type'}, ` +
      `rule ${report.decision?.rule ?? '-'}, ${report.dispvm?.id ?? 'no DispVM'} (${report.dispvm?.accelerator ?? '-'})`,
  );
  for (const [stage, ms] of Object.entries(report.stagesMs).sort(([, a], [, b]) => a - b))
    console.log(`${ms.toFixed(1).padStart(10)} ms  ${stage}`);
  if (report.failure !== null) console.log(describeFailure(report.failure, 'en'));
  console.log(
    report.dispvm === null
      ? 'No DispVM was started.'
      : report.destroyed
        ? 'The DispVM is gone.'
        : 'The DispVM was NOT seen to be gone.',
  );
  for (const [name, ms] of Object.entries(speed?.medianVisibleMs ?? {})) {
    const times =
      speed?.coldBootMs == null
        ? ''
        : `; booting the same guest cold takes ${(speed.coldBootMs / ms).toFixed(1)} times as long`;
    console.log(`${name}: visible after ${ms.toFixed(0)} ms (median of ${speed?.runs ?? 0})${times}`);
  }
  console.log(`Report and screenshots: ${out}`);
};

const main = async (): Promise<number> => {
  const options = readOptions();
  if (typeof options === 'string') {
    console.log(options);
    return options === usage ? 0 : 2;
  }
  await mkdir(options.out, { recursive: true });
  const mail = options.mail === null ? null : await readFile(options.mail);
  const samples = [...(options.runs > 0 ? [speedMessage()] : []), ...sampleMessages()];
  const subject = mail === null ? (sampleMessages()[0]?.subject ?? null) : null;
  const messages = mail === null ? samples : options.headless ? [mail] : [...samples, mail];
  const world = await startDemoWorld({
    headless: options.headless,
    installed: options.installed,
    messages,
    logFile: join(options.out, 'dom0.log'),
  });
  const interrupted = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  try {
    await world.user.openInbox();
    if (world.screen !== null) return (await runHeadless(options, world, world.screen, subject)) ? 0 : 1;
    if (subject !== null) await world.user.selectMessage(subject);
    console.log('Thunderbird is open: click an attachment. The demo ends when you close Thunderbird.');
    await Promise.race([world.user.thunderbird.ended, interrupted]);
    return 0;
  } finally {
    await world.stop();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
