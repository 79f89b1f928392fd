// The items that Glovebox adds to the menu of an attachment, and to Tools the way to its settings. They ask the experiment for
// the selected attachments; nothing that the menu event says about names is used.
import browser, { type Menus } from 'webextension-polyfill';
import type { AttachmentGuardApi } from './guard-api.ts';

const items = [
  { id: 'open', label: 'menuOpen', contexts: ['message_attachments', 'compose_attachments'] },
  { id: 'view', label: 'menuView', contexts: ['message_attachments', 'compose_attachments'] },
  // An attachment of a message that is being written is the person's own file already.
  { id: 'save', label: 'menuSave', contexts: ['message_attachments'] },
  { id: 'settings', label: 'menuSettings', contexts: ['tools_menu'] },
] as const;

/** Thunderbird knows contexts that the types, written for Firefox, do not. */
type FirefoxContexts = Menus.ContextType[];

export const installMenus = (guard: AttachmentGuardApi): void => {
  // Items outlive the background page: they are made when the add-on is installed or updated, not at each wake.
  browser.runtime.onInstalled.addListener(() => {
    void createItems();
  });
  browser.menus.onClicked.addListener((info, tab) => {
    if (info.menuItemId === 'settings') return void browser.runtime.openOptionsPage();
    if (tab?.id === undefined) return;
    if (info.menuItemId === 'save') void guard.saveSelected(tab.id);
    else void guard.openSelected(tab.id, info.menuItemId === 'view' ? 'view' : 'open');
  });
};

const createItems = async (): Promise<void> => {
  await browser.menus.removeAll();
  for (const { id, label, contexts } of items) {
    browser.menus.create({ id, title: browser.i18n.getMessage(label), contexts: [...contexts] as unknown as FirefoxContexts });
  }
};
