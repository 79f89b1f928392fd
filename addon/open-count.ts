// How many documents are open, on the button in Thunderbird's tool bar: as a number, and in words for who cannot see
// it.
import browser from 'webextension-polyfill';
import { translate } from './translate.ts';

export const showOpenCount = async (count: number): Promise<void> => {
  const isNone = count === 0;
  await browser.action.setBadgeText({ text: isNone ? '' : String(count) });
  await browser.action.setTitle({
    title: isNone ? translate('extensionName') : translate('actionTitleOpen', String(count)),
  });
};
