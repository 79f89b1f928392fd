// Looks into a page of the add-on that is no tab, in the process where it lives.
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

/**
 * `findFrame` is an expression for the page's browser. `body` runs in the page itself, with `document`, `content` and
 * `args`; null while there is no such page.
 */
export const lookInside = (
  user: MailUser,
  findFrame: string,
  body: string,
  ...args: readonly unknown[]
): Promise<unknown> =>
  user.look(
    `
    const frame = ${findFrame};
    if (!frame?.messageManager) return null;
    return new Promise(resolve => {
      const answer = value => { frame.messageManager.removeMessageListener("sample:look", listener); resolve(value ?? null); };
      const listener = ({ data }) => answer(data);
      frame.messageManager.addMessageListener("sample:look", listener);
      frame.messageManager.loadFrameScript("data:application/javascript," + encodeURIComponent(args[0]), false);
      setTimeout(() => answer(null), 3000);
    });`,
    `{ const look = (document, args) => { ${body} }; sendAsyncMessage("sample:look", look(content.document, ${JSON.stringify(args)})); }`,
  );

/** For the body: where the middle of the first button is whose words start with this, on the screen. */
export const pointOfButton = (label: string): string => `
  const button = [...document.querySelectorAll("button")].find(button => button.innerText.startsWith(${JSON.stringify(label)}));
  if (!button) return null;
  button.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = button.getBoundingClientRect(), ratio = content.devicePixelRatio;
  return { x: Math.round((content.mozInnerScreenX + left + width / 2) * ratio),
    y: Math.round((content.mozInnerScreenY + top + height / 2) * ratio) };`;
