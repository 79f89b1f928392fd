// The window that asks before an attachment is opened: what it shows, and where to click in it. Looking is done by
// script, every answer by real mouse and keyboard input.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MailUser, Point } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';
import { lookInside, pointOfButton } from './look-inside.ts';

const closingMs = 5_000;
const closingTries = 4;

const findWindows = `
  const askWindows = () => [...Services.wm.getEnumerator(null)].filter(win => win.location.href.endsWith("/extensionPopup.xhtml")
    && win.document.getElementById("requestFrame")?.currentURI?.spec.includes("/addon/ask/ask.html"));`;

const newest = `(() => { ${findWindows} return askWindows().at(-1)?.document.getElementById("requestFrame"); })()`;

export const countAskWindows = async (user: MailUser): Promise<number> =>
  (await user.look(`${findWindows} return askWindows().length;`)) as number;

/** Settles when the question is shown and takes answers; gives its text. */
export const waitForQuestion = (user: MailUser): Promise<string> =>
  waitUntil(
    async () =>
      (await lookInside(
        user,
        newest,
        `
    const buttons = [...document.querySelectorAll(".choice")];
    return buttons.length > 0 && buttons.every(button => button.getAttribute("aria-disabled") != "true") ? document.body.innerText : null;`,
      )) as string | null,
    'the question is shown',
    30_000,
  );

/** The middle of a button of the newest question, by the words on it. */
export const locateButton = (user: MailUser, label: string): Promise<Point> =>
  waitUntil(
    async () => (await lookInside(user, newest, pointOfButton(label))) as Point | null,
    `the button “${label}” is shown`,
  );

/** Picks what to remember by the keyboard, as somebody without a mouse does. */
export const pickRemember = async (user: MailUser, value: string): Promise<void> => {
  await waitUntil(async () => {
    if (await lookInside(user, newest, 'return document.activeElement?.localName == "select" || null;')) return true;
    await user.press('Tab');
    return false;
  }, 'the list of what to remember has the focus');
  await waitUntil(async () => {
    if ((await lookInside(user, newest, 'return document.querySelector("select").value;')) === value) return true;
    await user.press('Down');
    return false;
  }, `“${value}” is picked`);
};

/** By the window manager; for one question that lies behind another window. */
export const raiseAskWindow = async (user: MailUser): Promise<void> => {
  const env = { ...process.env, DISPLAY: user.thunderbird.display };
  await promisify(execFile)(
    'xdotool',
    ['search', '--onlyvisible', '--name', '^Glovebox: ', 'windowactivate', '--sync'],
    { env },
  );
};

/**
 * By the keyboard, through the window manager. A key goes to the window in front, and a new window is not always that by
 * the time that the window manager says so: where nothing happens, the key is pressed again, as a person would.
 */
export const closeAskWindow = async (user: MailUser): Promise<void> => {
  const count = await countAskWindows(user);
  const isClosed = async (): Promise<boolean> => (await countAskWindows(user)) < count;
  for (let tries = 1; ; tries += 1) {
    await raiseAskWindow(user);
    await user.press('alt+F4');
    try {
      await waitUntil(isClosed, 'the question is closed', closingMs);
      return;
    } catch (cause) {
      if (tries === closingTries) throw cause;
    }
  }
};
