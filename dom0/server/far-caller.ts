// A call from elsewhere, as dom0 serves it: like one of this computer's user, but for whose it is, where its window is
// drawn, and how much it may have.
import type { Duplex } from 'node:stream';
import type { Desktop } from '../../protocol/desktop.ts';
import { chooseLanguage, type Language } from '../../protocol/language.ts';
import type { Displays, Windows } from '../gui-displays.ts';
import type { PolicySource } from './local-system.ts';

export interface FarCaller {
  readonly source: PolicySource;
  /** The qrexec frames. */
  readonly stream: Duplex;
  readonly windows: Windows;
  /** Lets one more opening of this source in, until the returned function is called; null where it is too much. */
  readonly enter: () => (() => void) | null;
}

/** None of this computer's: there may be none. Whether there is one on the other side is known when it is needed. */
export const displaysOf = ({ windows }: FarCaller): Displays => ({
  first: { waitReady: () => Promise.resolve(true), prepare: () => undefined, discard: () => undefined, pid: null },
  languageFor: languageThere,
  use: (desktop, work) => work({ gui: windows, language: languageThere(desktop) }),
});

/** As the call says; this computer's own language is nobody's there. */
const languageThere = ({ language }: Desktop): Language => chooseLanguage(language ?? null);

/** What others have open is nobody's business. */
export const noRegistry = { describe: () => [], describePool: () => [] };
