// A message as Thunderbird shows it: its attachments by part, name, type and size, and the text that a person reads.
// For comparing.
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

export interface ShownMessage {
  readonly subject: string;
  /** `part name type size` each, in the order of the list. */
  readonly attachments: readonly string[];
  readonly text: string;
  /** The bar of an invitation, with the buttons that it offers; null where there is none. */
  readonly invitation: string | null;
  /** Pictures that were decoded, and those that were not. */
  readonly pictures: { readonly shown: number; readonly held: number };
}

/** Shows the row of the list, and waits until nothing of it loads any more. */
export const showRow = async (user: MailUser, row: number): Promise<ShownMessage> => {
  await user.until(
    `message ${row} is shown`,
    `
    const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
    if (pane.threadTree.selectedIndex != args[0]) { pane.threadTree.selectedIndex = args[0];
      pane.threadTree.scrollToIndex(args[0], true); return false; }
    const reader = findWindow("main");
    return Boolean(reader?.msgLoaded && reader.gMessage?.messageKey == pane.gDBView.getKeyAt(args[0])
      && reader.getMessagePaneBrowser().contentDocument.readyState == "complete");`,
    row,
  );
  return readShown(user);
};

export const readShown = async (user: MailUser): Promise<ShownMessage> =>
  (await user.look(`
  const reader = findWindow("main"), content = reader.getMessagePaneBrowser().contentDocument;
  // Thunderbird decides on the bar a moment after the message has loaded.
  await new Promise(resolve => reader.setTimeout(resolve, 150));
  const bar = reader.document.getElementById("imip-bar");
  const buttons = [...(bar?.querySelectorAll("toolbarbutton") ?? [])].filter(button => !button.hidden && button.id)
    .map(button => button.id);
  const pictures = [...content.images].map(image => image.complete && image.naturalWidth > 0);
  return {
    subject: reader.gMessage?.mime2DecodedSubject ?? "",
    attachments: reader.currentAttachments.map(({ partID, name, contentType, size }) => [partID, name, contentType, size].join(" ")),
    text: content.body?.innerText ?? "",
    invitation: bar && !bar.collapsed ? [bar.getAttribute("label"), ...buttons].join(", ") : null,
    pictures: { shown: pictures.filter(Boolean).length, held: pictures.filter(shown => !shown).length },
  };`)) as ShownMessage;
