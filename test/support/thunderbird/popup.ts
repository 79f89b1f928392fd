// The button in Thunderbird's tool bar and what it shows. Looking is done by script, every press by real input.
import { addonId } from '../../../protocol/names.ts';
import type { MailUser, Point } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';
import { lookInside, pointOfButton } from './look-inside.ts';

const toolButton = `mainWindow().document.querySelector('#unifiedToolbarContent [extension="' + args[0] + '"]')`;
const frame = 'mainWindow().document.querySelector("browser.webextension-popup-browser")';

export const locateToolButton = async (user: MailUser): Promise<Point> =>
  (await user.until(
    'the button is in the tool bar',
    `const button = ${toolButton}; return button && pointOf(button);`,
    addonId,
  )) as Point;

/** Its number; empty where nothing is open. */
export const readBadge = async (user: MailUser): Promise<string> =>
  (await user.look(`return ${toolButton}?.badge ?? "";`, addonId)) as string;

/** null while it is not shown. */
export const readPopup = async (user: MailUser): Promise<string | null> =>
  (await lookInside(user, frame, 'return document.body?.innerText || null;')) as string | null;

export const openPopup = async (user: MailUser, says: string): Promise<string> => {
  await user.click(await locateToolButton(user));
  return waitUntil(async () => {
    const text = await readPopup(user);
    return text?.includes(says) === true && text;
  }, `the button shows “${says}”`);
};

export const locateInPopup = (user: MailUser, label: string): Promise<Point> =>
  waitUntil(async () => (await lookInside(user, frame, pointOfButton(label))) as Point | null, `“${label}” is shown`);

export const waitUntilPopupIsGone = (user: MailUser): Promise<true> =>
  waitUntil(async () => (await user.look(`return ${frame} === null;`)) === true, 'the popup is gone');
