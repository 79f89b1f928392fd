// Asks the guards inside a real Thunderbird how they are, and takes away from them what they would guard, as another
// version might.
import type { GuardFinding } from '../../../addon/guard-findings.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { runInAddonPage } from './addon-page.ts';

export const checkGuards = async (user: MailUser): Promise<GuardFinding[]> =>
  (await runInAddonPage(user, 'return browser.attachmentGuard.checkGuards();')) as GuardFinding[];

/** Where Thunderbird keeps what the guards of the whole program replace. */
const modules = {
  AttachmentInfo: 'resource:///modules/AttachmentInfo.sys.mjs',
  DownloadIntegration: 'resource://gre/modules/DownloadIntegration.sys.mjs',
  Prompter: 'resource://gre/modules/Prompter.sys.mjs',
  nsContentDispatchChooser: 'resource://gre/modules/ContentDispatchChooser.sys.mjs',
};

/** Prelude: every object that has the target's last name, and that name. */
const ownersOf = `
  const windowsWithin = context => [context.window, ...context.children.flatMap(windowsWithin)].filter(Boolean);
  const ownersOf = (target, place, modules) => {
    const [root, ...path] = target.split("."), key = path.pop();
    const roots = root == "window"
      ? [...Services.wm.getEnumerator(null)].flatMap(win => windowsWithin(win.browsingContext)).filter(win =>
        win.location.href.split("?")[0] == place)
      : [ChromeUtils.importESModule(modules[root])[root]];
    return { key, owners: roots.map(owner => path.reduce((inner, name) => inner[name], owner)) };
  };
`;

const contentPolicy = 'nsIContentPolicy';

/** Where the add-on would register its question to Gecko, something else is registered that answers nothing. */
export const takePlaceOfContentPolicy = async (user: MailUser): Promise<void> => {
  await user.look(`const factory = { createInstance: () => { throw Components.Exception("", Cr.NS_ERROR_FAILURE); } };
    mainWindow().takenPlace = [Components.ID("{6f9a3f0e-51c8-4a53-9a0d-6d8d0f6f5f0b}"), factory];
    Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(mainWindow().takenPlace[0], "other",
      "@example.org/other;1", factory);`);
};

/** As if Thunderbird called it by another name from now on. */
export const rename = async (user: MailUser, { target, place }: GuardFinding): Promise<void> => {
  if (target === contentPolicy) return takePlaceOfContentPolicy(user);
  await user.look(
    `${ownersOf}
    const { key, owners } = ownersOf(...args);
    mainWindow().renamedFunctions = owners.map(owner => [owner, key, owner[key]]);
    for (const owner of owners) owner[key] = undefined;`,
    target,
    place,
    modules,
  );
};

/** Thunderbird finds its function again; the guards, which looked for it before, do not stand in front of it. */
export const callByNewName = async (user: MailUser): Promise<void> => {
  await user.look(`const { takenPlace, renamedFunctions = [] } = mainWindow();
    if (takenPlace) Components.manager.QueryInterface(Ci.nsIComponentRegistrar).unregisterFactory(...takenPlace);
    for (const [owner, key, original] of renamedFunctions) owner[key] = original;
    Object.assign(mainWindow(), { takenPlace: null, renamedFunctions: [] });`);
};

/** What the bar says that stays in Thunderbird's windows, one for each window. */
export const failureBars = async (user: MailUser): Promise<string[]> =>
  (await user.look(`return [...Services.wm.getEnumerator(null)].flatMap(win => [...win.document.querySelectorAll("notification-message")])
    .filter(bar => bar.getAttribute("value") == "glovebox-guard-failed" && bar.getBoundingClientRect().height > 0
      && !bar.dismissable).map(bar => bar.messageText.textContent);`)) as string[];

export const administratorLog = async (user: MailUser): Promise<string[]> =>
  (await user.look(`const ConsoleAPIStorage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
    return [...ConsoleAPIStorage.getEvents().flatMap(event => event.arguments.map(String)),
      ...Services.console.getMessageArray().map(String)].filter(text => text.includes("Glovebox: "));`)) as string[];
