// Opens the settings at one of their parts.
import browser from 'webextension-polyfill';
import type { PartName } from './settings/part-names.ts';

export const showSettings = async (part: PartName): Promise<void> => {
  await browser.tabs.create({ url: browser.runtime.getURL(`addon/settings/settings.html#${part}`) });
};
