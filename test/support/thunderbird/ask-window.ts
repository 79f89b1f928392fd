// The window that asks before an attachment is opened: what it shows, and where to click in it. Looking is done by script, every
// answer by real mouse and keyboard input.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MailUser, Point } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';

const findWindows = `
  const askWindows = () => [...Services.wm.getEnumerator(null)].filter(win => win.location.href.endsWith("/extensionPopup.xhtml")
    && win.document.getElementById("requestFrame")?.currentURI?.spec.includes("/addon/ask/ask.html"));`;

/** Runs in the page itself, with `document`; null while there is no such page. */
const lookInside = async (user: MailUser, body: string, ...args: readonly unknown[]): Promise<unknown> =>
  user.look(`${findWindows}
    const frame = askWindows().at(-1)?.document.getElementById("requestFrame");
    if (!frame?.messageManager) return null;
    return new Promise(resolve => {
      const answer = value => { frame.messageManager.removeMessageListener("sample:look", listener); resolve(value ?? null); };
      const listener = ({ data }) => answer(data);
      frame.messageManager.addMessageListener("sample:look", listener);
      frame.messageManager.loadFrameScript("data:application/javascript," + encodeURIComponent(args[0]), false);
      setTimeout(() => answer(null), 3000);
    });`, `{ const look = (document, args) => { ${body} }; sendAsyncMessage("sample:look", look(content.document, ${JSON.stringify(args)})); }`);

export const countAskWindows = async (user: MailUser): Promise<number> => (await user.look(`${findWindows} return askWindows().length;`)) as number;

/** Settles when the question is shown and takes answers; gives its text. */
export const waitForQuestion = (user: MailUser): Promise<string> =>
  waitUntil(async () => (await lookInside(user, `
    const buttons = [...document.querySelectorAll(".choice")];
    return buttons.length > 0 && buttons.every(button => button.getAttribute("aria-disabled") != "true") ? document.body.innerText : null;`)) as string | null, 'the question is shown', 30_000);

/** The middle of a button of the newest question, by the words on it. */
export const locateButton = (user: MailUser, label: string): Promise<Point> =>
  waitUntil(async () => (await lookInside(user, `
    const button = [...document.querySelectorAll("button")].find(button => button.innerText.startsWith(args[0]));
    if (!button) return null;
    button.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = button.getBoundingClientRect(), ratio = content.devicePixelRatio;
    return { x: Math.round((content.mozInnerScreenX + left + width / 2) * ratio), y: Math.round((content.mozInnerScreenY + top + height / 2) * ratio) };`, label)) as Point | null, `the button “${label}” is shown`);

/** Picks what to remember by the keyboard, as somebody without a mouse does. */
export const pickRemember = async (user: MailUser, value: string): Promise<void> => {
  await waitUntil(async () => {
    if (await lookInside(user, 'return document.activeElement?.localName == "select" || null;')) return true;
    await user.press('Tab');
    return false;
  }, 'the list of what to remember has the focus');
  await waitUntil(async () => {
    if ((await lookInside(user, 'return document.querySelector("select").value;')) === value) return true;
    await user.press('Down');
    return false;
  }, `“${value}” is picked`);
};

/** By the window manager; for one question that lies behind another window. */
export const raiseAskWindow = async (user: MailUser): Promise<void> => {
  const env = { ...process.env, DISPLAY: user.thunderbird.display };
  await promisify(execFile)('xdotool', ['search', '--onlyvisible', '--name', '^Glovebox: ', 'windowactivate', '--sync'], { env });
};

/** As its close button does. A key goes to the window in front, and a new window is not that at once. */
export const closeAskWindow = async (user: MailUser): Promise<void> => {
  const count = await countAskWindows(user);
  await raiseAskWindow(user);
  await user.press('alt+F4');
  await waitUntil(async () => (await countAskWindows(user)) < count, 'the question is closed');
};
