// The bars in which Thunderbird says what became of an attachment, and their buttons, pressed by real input.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';

/** A new bar is put elsewhere until it slides in. */
export const barButton = (label: string): string =>
  `notification-message[value="glovebox-outcome"]:not([style*="fixed"]) button[label="${label}"]`;

/** Resolves once the bar has stopped moving: a click on a moving button would miss it. */
export const pressInBar = async (user: MailUser, label: string): Promise<void> => {
  const place = await waitUntil(async () => {
    const before = await user.locate(barButton(label));
    await sleep(250);
    const after = await user.locate(barButton(label));
    return after.x === before.x && after.y === before.y ? after : null;
  }, `the button “${label}” stays where it is`);
  await user.click(place);
};
