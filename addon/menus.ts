// The items that Glovebox adds to the menu of an attachment, to Tools the way to its settings, and a key for the most
// careful of them. They ask the experiment for the selected attachments; nothing that the menu event says about names
// is used.
import browser, { type Menus } from 'webextension-polyfill';
import type { AttachmentGuardApi } from './guard-api.ts';
import { inBackground } from './in-background.ts';
import type { PolicyStore } from './policy/policy-store.ts';

/** One entry of our own with the others below it, or Thunderbird would make one that no key reaches. */
const items = [
  { id: 'glovebox', label: 'menuGlovebox', contexts: ['message_attachments', 'compose_attachments'] },
  { id: 'open', label: 'menuOpen', contexts: ['message_attachments', 'compose_attachments'], parentId: 'glovebox' },
  { id: 'view', label: 'menuView', contexts: ['message_attachments', 'compose_attachments'], parentId: 'glovebox' },
  { id: 'together', label: 'menuTogether', contexts: ['message_attachments'], parentId: 'glovebox' },
  // An attachment of a message that is being written is the person's own file already.
  { id: 'save', label: 'menuSave', contexts: ['message_attachments'], parentId: 'glovebox' },
  { id: 'safe-copy', label: 'menuSafeCopy', contexts: ['message_attachments'], parentId: 'glovebox' },
  { id: 'print', label: 'menuPrint', contexts: ['message_attachments'], parentId: 'glovebox' },
  { id: 'settings', label: 'menuSettings', contexts: ['tools_menu'] },
] as const;

/** What an item's id asks for. */
const wishes = ['view', 'safe-copy', 'print'] as const;

/** Thunderbird knows contexts that the types, written for Firefox, do not. */
type FirefoxContexts = Menus.ContextType[];

export const installMenus = (guard: AttachmentGuardApi, policies: Pick<PolicyStore, 'ready' | 'current'>): void => {
  const create = async (): Promise<void> => {
    await createItems();
    await hideForbidden(policies);
  };
  // Items outlive the background page: they are made when the add-on is installed or updated, not at each wake.
  browser.runtime.onInstalled.addListener(() => {
    inBackground(create());
  });
  // An administrator's policy may be another one at each start.
  browser.runtime.onStartup.addListener(() => inBackground(hideForbidden(policies)));
  browser.menus.onClicked.addListener((info, tab) => {
    if (info.menuItemId === 'settings') return inBackground(browser.runtime.openOptionsPage());
    if (tab?.id === undefined) return;
    if (info.menuItemId === 'together') inBackground(guard.openTogether(tab.id));
    else if (info.menuItemId === 'save') inBackground(guard.saveSelected(tab.id));
    else inBackground(guard.openSelected(tab.id, wishes.find((wish) => wish === info.menuItemId) ?? 'open'));
  });
};

/** What the administrator does not allow is not offered. */
const hideForbidden = async (policies: Pick<PolicyStore, 'ready' | 'current'>): Promise<void> => {
  await policies.ready();
  const { maySafeCopy, mayPrint, maySameVm } = policies.current().policy.switches;
  await browser.menus.update('safe-copy', { visible: maySafeCopy });
  await browser.menus.update('print', { visible: mayPrint });
  await browser.menus.update('together', { visible: maySameVm });
};

/** The key that a person may change in the Add-ons Manager. */
export const installKeys = (guard: AttachmentGuardApi): void => {
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === 'view' && tab?.id !== undefined) inBackground(guard.openSelected(tab.id, 'view'));
  });
};

const createItems = async (): Promise<void> => {
  await browser.menus.removeAll();
  for (const { id, label, contexts, ...place } of items) {
    browser.menus.create({
      id,
      title: browser.i18n.getMessage(label),
      contexts: [...contexts] as unknown as FirefoxContexts,
      ...place,
    });
  }
};
