// One sample of each kind of opening: from the input to the settled picture on the screen, with the processor time it
// took. Whoever opens, the picture is judged alike: by looking at the screen.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openAndClose } from '../demo-opening.ts';
import type { DemoReport } from '../demo-report.ts';
import type { Area } from '../screen/framebuffer.ts';
import { nowMs, ScreenWatch } from '../screen/screen-watch.ts';
import { startCpuTime } from './cpu-time.ts';
import type { BenchWorld } from './world.ts';

const runFile = promisify(execFile);
const settleTimeoutMs = 30_000;
/** Longer than any opening takes: a picture that rests before is not yet the document's. */
const loadingMs = 1500;

export interface Sample {
  readonly ms: number;
  readonly cpuSeconds: number;
}
export interface OpeningSample extends Sample {
  readonly report: DemoReport;
}

/** A click in the Thunderbird with the add-on, and the closing of the window. */
export const sampleOpening = async ({ demo, screen }: BenchWorld, name: string): Promise<OpeningSample> => {
  const cpu = startCpuTime();
  const report = await openAndClose(demo, screen, { name, outPrefix: '', screenshots: false });
  const ms = report.stagesMs['visible'];
  if (report.failure !== null || ms === undefined || !report.destroyed)
    throw new Error(`${name}: ${report.failure ?? 'not seen, or not gone'}`);
  return { ms, cpuSeconds: cpu(), report };
};

/** The same time of a click as the add-on's (addon/experiment/input-time.ts): that of the last release of a button. */
const noteInput = `
  const window = mainWindow();
  if (window.lastInputAtMs === undefined) window.windowRoot.addEventListener("mouseup", event => {
    const origin = event.target?.ownerDocument?.defaultView ?? window;
    window.lastInputAtMs = origin.performance.timeOrigin + event.timeStamp;
  }, { capture: true });
  window.lastInputAtMs = 0;`;

/** A click in the Thunderbird without, which shows the document in a tab of its own. */
export const samplePlainThunderbird = async (
  { plain }: BenchWorld,
  name: string,
  picture: string | null = null,
): Promise<Sample> => {
  const { user, screen } = plain;
  const area = { x: 0, y: 0, width: screen.framebuffer.width, height: screen.framebuffer.height };
  const at = await user.locateAttachment(name);
  const cpu = startCpuTime();
  const watch = new ScreenWatch(screen.framebuffer);
  await user.look(noteInput);
  await user.click(at, { times: 2 });
  await sleep(loadingMs);
  const clickedMs = Number(await user.look('return mainWindow().lastInputAtMs;'));
  const settledMs = await settle(watch, area);
  if (picture !== null) await user.takeScreenshot(picture);
  const cpuSeconds = cpu();
  await user.look(
    'const tabmail = mainWindow().document.getElementById("tabmail"); if (tabmail.tabInfo.length < 2) throw ' +
      'new Error("no tab was opened"); tabmail.closeTab(); tabmail.switchToTab(0);',
  );
  await sleep(500);
  return { ms: settledMs - clickedMs, cpuSeconds };
};

/** The guest's viewer on this computer, started for the file. */
export const sampleHostViewer = async ({ screen }: BenchWorld, file: string): Promise<Sample> => {
  const env = { ...process.env, DISPLAY: screen.display };
  const cpu = startCpuTime();
  const watch = new ScreenWatch(screen.framebuffer);
  const startedMs = nowMs();
  const viewer = spawn('mupdf', ['-r', '96', file], { env, stdio: 'ignore' });
  await sleep(loadingMs);
  const { stdout } = await runFile(
    'xdotool',
    ['search', '--onlyvisible', '--class', 'mupdf', 'getwindowgeometry', '--shell'],
    { env },
  );
  const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(stdout)?.[1]);
  const settledMs = await settle(watch, {
    x: field('X'),
    y: field('Y'),
    width: field('WIDTH'),
    height: field('HEIGHT'),
  });
  const cpuSeconds = cpu();
  const gone = once(viewer, 'exit');
  viewer.kill();
  await gone;
  await sleep(300);
  return { ms: settledMs - startedMs, cpuSeconds };
};

const settle = async (watch: ScreenWatch, area: Area): Promise<number> => {
  const settledMs = await watch.settle(area, settleTimeoutMs);
  if (settledMs === null) throw new Error('the picture does not come to rest');
  return settledMs;
};
