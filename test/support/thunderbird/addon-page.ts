// Runs a script in one of the add-on's own pages, in a tab of Thunderbird: what the settings page could do and see.
import { addonId } from '../../../protocol/names.ts';
import type { PageReplies } from '../../../addon/page-messages.ts';
import type { Opening } from '../../../addon/recent-openings.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

/** `body` is the body of an async function with `browser` and `args`; its value goes through JSON. */
export const runInAddonPage = async (user: MailUser, body: string, ...args: readonly unknown[]): Promise<unknown> => {
  const source = `(async args => { ${body} })(${JSON.stringify(args)})`;
  const reply = (await user.look(
    `
    const { extension } = WebExtensionPolicy.getByID(args[0]);
    const page = extension.getURL("addon/settings/settings.html"), tabmail = mainWindow().document.getElementById("tabmail");
    const ownTab = () => tabmail.tabInfo.find(({ linkedBrowser }) => linkedBrowser?.currentURI?.spec.startsWith(page));
    if (!ownTab()) tabmail.openTab("contentTab", { url: page, background: true, linkHandler: "single-site",
      principal: extension.principal, initialBrowsingContextGroupId: extension.policy.browsingContextGroupId,
      triggeringPrincipal: extension.principal });
    const deadline = Date.now() + 20000;
    while (!ownTab() || ownTab().linkedBrowser.contentPrincipal?.addonId != args[0] || ownTab()
      .linkedBrowser.webProgress?.isLoadingDocument) {
      if (Date.now() > deadline) throw new Error("the settings page did not load");
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const { messageManager } = ownTab().linkedBrowser;
    return new Promise(resolve => {
      messageManager.addMessageListener("sample:reply", function listener({ data }) {
        messageManager.removeMessageListener("sample:reply", listener);
        resolve(data);
      });
      // The page itself may not turn text into code; a sandbox with the page's rights may.
      const frameScript = source => {
        const sandbox = new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
        Cu.exportFunction(reply => sendAsyncMessage("sample:reply", reply), sandbox, { defineAs: "reply" });
        Cu.evalInSandbox(source + ".then(value => JSON.stringify({ value: value ?? null }), " +
          "error => JSON.stringify({ error: String(error) })).then(reply)", sandbox);
      };
      const call = "(" + frameScript + ")(" + JSON.stringify(args[1]) + ")";
      messageManager.loadFrameScript("data:application/javascript," + encodeURIComponent(call), false);
    });`,
    addonId,
    source,
  )) as string;
  const { value, error } = JSON.parse(reply) as { readonly value?: unknown; readonly error?: string };
  if (error !== undefined) throw new Error(`in the add-on's page: ${error}`);
  return value;
};

export const askAddon = async <T extends 'policy' | 'status'>(user: MailUser, type: T): Promise<PageReplies[T]> =>
  (await runInAddonPage(user, 'return browser.runtime.sendMessage({ type: args[0] });', type)) as PageReplies[T];

/** As the settings page keeps it; null removes it. */
export const setUserPolicy = async (user: MailUser, policy: unknown): Promise<void> => {
  await runInAddonPage(
    user,
    policy === null
      ? 'await browser.storage.local.remove("policy");'
      : 'await browser.storage.local.set({ policy: args[0] });',
    policy,
  );
};

/** As from the list of what is open. */
export const closeOpening = async (user: MailUser, { requestId }: Pick<Opening, 'requestId'>): Promise<void> => {
  await runInAddonPage(user, 'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });', requestId);
};
