// A message that is shown in another process, as a version to come may do it, is out of reach of a content policy in
// this one.
import { addressOf, messageAddress, type WindowGuard } from './guard.ts';

export const messageProcessGuard: WindowGuard = {
  name: 'inside-message',
  target: 'window.getMessagePaneBrowser',
  closes: ['inside-message'],
  isNeededIn: (window) => addressOf(window) === messageAddress,
  guard(_patches, _hands, window) {
    const browser = window.getMessagePaneBrowser?.();
    return browser === undefined || browser.isRemoteBrowser ? 'failed' : 'guarded';
  },
};
