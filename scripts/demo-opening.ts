// One opening as a person does it: click, wait for the document on the screen, look, close the window, see the VM gone.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Opening } from '../addon/recent-openings.ts';
import { countJails, stagesSinceClick, type DemoReport } from './demo-report.ts';
import type { DemoWorld } from './demo-world.ts';
import type { Area } from './screen/framebuffer.ts';
import { ScreenWatch } from './screen/screen-watch.ts';
import type { Xvfb } from './screen/xvfb.ts';

const runFile = promisify(execFile);
const visibleTimeoutMs = 60_000;
const goneTimeoutMs = 20_000;
/**
 * Asking Thunderbird costs processor time that the opening needs: not before it is likely there, then seldom. No figure
 * depends on when.
 */
const askFirstMs = 1000;
const askEveryMs = 200;

export interface OpeningOptions {
  readonly name: string;
  /** Prefix of the screenshots. */
  readonly outPrefix: string;
  readonly screenshots: boolean;
  /** How the person asks for it; by clicking the attachment where nothing else is said. */
  readonly act?: () => Promise<void>;
}

/** Clicks the attachment of the message now shown. Needs a screen of our own. */
export const openAndClose = async (world: DemoWorld, screen: Xvfb, options: OpeningOptions): Promise<DemoReport> => {
  const { user } = world;
  const earlier = (await user.listOpenings()).length;
  const screenshots: string[] = [];
  const photograph = async (moment: string): Promise<void> => {
    if (!options.screenshots) return;
    const path = `${options.outPrefix}${moment}.png`;
    await user.takeScreenshot(path);
    screenshots.push(path);
  };
  await photograph('1-before');
  const watch = new ScreenWatch(screen.framebuffer);
  await (options.act?.() ?? user.openAttachment(options.name));
  await sleep(askFirstMs);
  await waitForOpening(
    world,
    earlier,
    visibleTimeoutMs,
    ({ stagesAtMs, outcome }) => stagesAtMs.visible !== undefined || outcome !== 'under-way',
  );
  const window = await findDispvmWindow(screen.display);
  const visibleAtMs = window === null ? null : await watch.settle(window.area, visibleTimeoutMs);
  await watch.stop();
  await photograph('2-visible');
  if (window !== null) await closeWindow(screen.display, window.id);
  const opening = await waitForOpening(world, earlier, goneTimeoutMs, ({ outcome }) => outcome !== 'under-way');
  await photograph('3-closed');
  return {
    attachment: opening.attachment,
    decision: opening.decision,
    dispvm: opening.dispvm,
    stagesMs: stagesSinceClick(opening, opening.failure === null ? visibleAtMs : null),
    visibleSeenBy: visibleAtMs === null ? null : 'screen',
    destroyed:
      (opening.dispvm === null || countJails(world.daemonPid, opening.dispvm.id) === 0) &&
      opening.stagesAtMs.gone !== undefined,
    failure: opening.failure,
    screenshots,
  };
};

/** The opening that follows the `earlier` ones, as soon as it is as wanted; as it is where time runs out. */
export const waitForOpening = async (
  world: DemoWorld,
  earlier: number,
  timeoutMs: number,
  wanted: (opening: Opening) => boolean,
): Promise<Opening> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const opening = ((await world.user.listOpenings()) as Opening[])[earlier];
    if (opening !== undefined && (wanted(opening) || performance.now() > deadline)) return opening;
    if (performance.now() > deadline) throw new Error('the click caused no request');
    await sleep(askEveryMs);
  }
};

interface DispvmWindow {
  readonly id: string;
  readonly area: Area;
}

export const findDispvmWindow = async (display: string): Promise<DispvmWindow | null> => {
  const env = { ...process.env, DISPLAY: display };
  try {
    const { stdout } = await runFile('xdotool', ['search', '--onlyvisible', '--name', '^\\[disp[0-9]+\\] '], { env });
    const id = stdout.trim().split('\n').at(-1);
    if (id === undefined || id === '') return null;
    const geometry = (await runFile('xdotool', ['getwindowgeometry', '--shell', id], { env })).stdout;
    const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(geometry)?.[1]);
    return { id, area: { x: field('X'), y: field('Y'), width: field('WIDTH'), height: field('HEIGHT') } };
  } catch {
    // xdotool exits with 1 where no window matches.
    return null;
  }
};

/** By the keyboard, through the window manager, as a person does. */
const closeWindow = async (display: string, id: string): Promise<void> => {
  const env = { ...process.env, DISPLAY: display };
  await runFile('xdotool', ['windowactivate', '--sync', id], { env });
  await runFile('xdotool', ['key', 'alt+F4'], { env });
};
