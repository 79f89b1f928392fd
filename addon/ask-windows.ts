// The windows that ask: one small page of our own for each question, in the middle of the window the person is working
// in.
import browser from 'webextension-polyfill';
import type { QuestionWindows } from './questions.ts';

const widthPixels = 520;
const heightPixels = 600;

export const askWindows: QuestionWindows = {
  show: async (requestId) => {
    const url = browser.runtime.getURL(`addon/ask/ask.html?requestId=${encodeURIComponent(requestId)}`);
    const { id } = await browser.windows.create({
      url,
      type: 'popup',
      width: widthPixels,
      height: heightPixels,
      allowScriptsToClose: true,
      ...(await middle()),
    });
    if (id === undefined) throw new Error('the question has no window');
    return id;
  },
  close: (windowId) => browser.windows.remove(windowId),
  onClosed: browser.windows.onRemoved,
};

/** Thunderbird chooses a place where it does not tell its own. */
const middle = async (): Promise<{ left: number; top: number } | object> => {
  const { left, top, width, height } = await browser.windows.getLastFocused();
  if (left === undefined || top === undefined || width === undefined || height === undefined) return {};
  return {
    left: Math.max(0, Math.round(left + (width - widthPixels) / 2)),
    top: Math.max(0, Math.round(top + (height - heightPixels) / 2)),
  };
};
