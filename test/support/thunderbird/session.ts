// A real Thunderbird on a screen of its own, with the add-on as it is built from the tree, for tests that use it for
// many rows.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Opening } from '../../../addon/recent-openings.ts';
import { buildAddon } from '../../../scripts/build-addon.ts';
import { startXvfb } from '../../../scripts/screen/xvfb.ts';
import { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { startThunderbird, type ThunderbirdOptions } from '../../../scripts/thunderbird/start.ts';
import { waitUntil } from '../wait-until.ts';

export interface ThunderbirdSession {
  readonly user: MailUser;
  readonly xpiPath: string;
  readonly dir: string;
  readonly stop: () => Promise<void>;
}
type SessionOptions = Partial<Pick<ThunderbirdOptions, 'prepareHome' | 'env' | 'preferences'>> &
  Pick<ThunderbirdOptions, 'messages'> & {
    readonly withAddon?: boolean;
    /** What policies.json holds, for an XPI that lies here. */
    readonly policies?: (xpiPath: string) => object | string;
  };

export const startSession = async ({
  withAddon = true,
  policies,
  ...options
}: SessionOptions): Promise<ThunderbirdSession> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-thunderbird-'));
  const xpiPath = join(dir, 'glovebox.xpi');
  await buildAddon(join(dir, 'addon'), xpiPath);
  const screen = await startXvfb({ width: 1400, height: 1000 });
  try {
    const thunderbird = await startThunderbird({
      ...options,
      ...(policies === undefined ? {} : { policies: policies(xpiPath) }),
      dir: join(dir, 'run'),
      display: screen.display,
      xpiPath: withAddon ? xpiPath : null,
    });
    const user = new MailUser(thunderbird);
    const stop = async (): Promise<void> => {
      await thunderbird.quit();
      await screen.stop();
      await rm(dir, { recursive: true, force: true });
    };
    return { user, xpiPath, dir, stop };
  } catch (error) {
    await screen.stop();
    throw error;
  }
};

/** Does something, and gives the openings that it caused, once there are `count` and all of them have ended. */
export const openingsCausedBy = async (
  user: MailUser,
  act: () => Promise<void>,
  count = 1,
  timeoutMs = 15_000,
): Promise<Opening[]> => {
  const before = new Set((await listOpenings(user)).map(({ requestId }) => requestId));
  await act();
  return waitUntil(
    async () => {
      const caused = (await listOpenings(user)).filter(({ requestId }) => !before.has(requestId));
      return caused.length >= count && caused.every(({ outcome }) => outcome !== 'under-way') && caused;
    },
    `${count} opening(s) reached the guard and ended`,
    timeoutMs,
  );
};

export const listOpenings = async (user: MailUser): Promise<Opening[]> => (await user.listOpenings()) as Opening[];

/** Everything of Thunderbird's own windows that `code` gives for one of their documents. */
const inEveryDocument = (code: string): string => `
  const within = (context) => [context.window, ...context.children.flatMap(within)].filter(window => window !== null);
  const documents = [...Services.wm.getEnumerator(null)].flatMap(({ browsingContext }) => within(browsingContext))
    .map(({ document }) => document);
  return documents.flatMap(document => { ${code} });`;

/** What Thunderbird's bars say of an opening, newest last, as \`title: text\`. */
export const listBars = async (user: MailUser): Promise<string[]> =>
  (await user.look(
    inEveryDocument(
      'return [...document.querySelectorAll(\'notification-message[value="glovebox-outcome"]\')].map(bar => ' +
        'bar.heading + ": " + bar.message);',
    ),
  )) as string[];

/** The notifications on the screen, newest last, as \`title: text\`. */
export const listNotifications = async (user: MailUser): Promise<string[]> =>
  (await user.look(`return [...Services.wm.getEnumerator("alert:alert")].map(({ document }) =>
    ["alertTitleLabel", "alertTextLabel"].map(id => document.getElementById(id)))
    // A window that has just been opened is empty yet.
    .filter(labels => !labels.includes(null))
    .map(labels => labels.map(label => label.textContent || label.getAttribute("value")).join(": "));`)) as string[];

/** All that the person is told, whichever way. */
export const listNotices = async (user: MailUser): Promise<string[]> => [
  ...(await listBars(user)),
  ...(await listNotifications(user)),
];

export const dismissNotices = async (user: MailUser): Promise<void> => {
  await user.look('for (const alert of [...Services.wm.getEnumerator("alert:alert")]) alert.close();');
  await user.look(
    inEveryDocument(
      'for (const bar of document.querySelectorAll(\'notification-message[value="glovebox-outcome"]\')) bar.remove(); return [];',
    ),
  );
};

/** Windows on the screen, of whatever program, whose title starts so. */
export const countScreenWindows = async (user: MailUser, title: string): Promise<number> => {
  const env = { ...process.env, DISPLAY: user.thunderbird.display };
  // xdotool exits with 1 where no window matches.
  const { stdout } = await promisify(execFile)('xdotool', ['search', '--onlyvisible', '--name', `^${title}`], {
    env,
  }).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).length;
};
