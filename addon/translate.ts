// The texts of the add-on's own pages. Thunderbird picks the language and falls back to English by itself.
import browser from 'webextension-polyfill';
import type { Translate } from './i18n.ts';

export const translate: Translate = (key, ...substitutions) => browser.i18n.getMessage(key, [...substitutions]);

/** Of the texts that are shown, so that dates and numbers look as the words around them. */
export const shownLocale = (): string => translate('settingsLocale');
