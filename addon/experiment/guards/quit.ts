// Asks the person before Thunderbird quits while documents are being edited, with a question that the background page
// keeps up to date. It holds nothing else up: without a question, and where asking fails, Thunderbird quits as ever, and
// the host brings the edits home.
import type { QuitQuestion } from '../../guard-api.ts';
import { watchMailWindows } from '../mail-windows.ts';
import type { Patches } from '../patches.ts';
import type { ProgramGuard } from './guard.ts';

interface PrompterModule {
  readonly Prompter: { readonly prototype: { readonly confirmEx?: unknown } };
}

const requestTopic = 'quit-application-requested';
const noticeType = 'alert:alert';

export const quitGuard: ProgramGuard = {
  name: 'quit',
  target: 'Prompter.prototype.confirmEx',
  closes: [],
  guard(patches, { quitQuestion }) {
    if (!canAsk()) return 'failed';
    const mayQuit = (): boolean => {
      const question = quitQuestion();
      return question === null || ask(question);
    };
    const observer: Gecko.Observer = {
      observe: (untypedCancelQuit) => {
        const cancelQuit = untypedCancelQuit as { data: boolean };
        // Somebody else may have stopped it already.
        if (!cancelQuit.data && !mayQuit()) cancelQuit.data = true;
      },
    };
    // Gecko gives it back wrapped.
    observer.wrappedJSObject = observer;
    Services.obs.addObserver(observer, requestTopic);
    patches.onUndo(() => Services.obs.removeObserver(observer, requestTopic));
    patches.addCheck(() => canAsk() && isRegistered(observer));
    patches.onUndo(watchMailWindows((window) => watchClosing(window, patches, mayQuit)));
    return 'guarded';
  },
};

const isRegistered = (observer: Gecko.Observer): boolean =>
  Array.from(Services.obs.enumerateObservers(requestTopic)).some(({ wrappedJSObject }) => wrappedJSObject === observer);

/** What is behind `Services.prompt`, which itself cannot be looked at. */
const canAsk = (): boolean => {
  const { Prompter } = ChromeUtils.importESModule('resource://gre/modules/Prompter.sys.mjs') as PrompterModule;
  return typeof Prompter.prototype.confirmEx === 'function';
};

/** Closing the last window quits too, and of that nobody is told before. */
const watchClosing = (window: Gecko.ChromeWindow, patches: Patches, mayQuit: () => boolean): void => {
  if (window.parent !== window) return;
  const listener = (event: Event): void => {
    if (event.target === window && isLastWindow(window) && !mayQuit()) event.preventDefault();
  };
  window.addEventListener('close', listener);
  patches.onUndo(() => window.removeEventListener('close', listener));
};

/** The button that stays is the one that a key without a thought presses. */
const ask = ({ title, text, quit, stay }: QuitQuestion): boolean => {
  const { prompt } = Services;
  const buttons =
    (prompt.BUTTON_POS_0 + prompt.BUTTON_POS_1) * prompt.BUTTON_TITLE_IS_STRING + prompt.BUTTON_POS_1_DEFAULT;
  const parent = Services.wm.getMostRecentWindow('mail:3pane');
  try {
    return prompt.confirmEx(parent, title, text, buttons, quit, stay, null, null, {}) === 0;
  } catch (error) {
    Cu.reportError(error);
    return true;
  }
};

/** Notices go by themselves. */
const isLastWindow = (window: Gecko.ChromeWindow): boolean => {
  const others = Array.from(Services.wm.getEnumerator(null)).filter((other) => other !== window);
  return others.every(({ document }) => document.documentElement.getAttribute('windowtype') === noticeType);
};
