// “Save Link As…” and “Save Image As…” of a message write its parts to a file, and so does saving its source: where the
// policy forbids saving they do not. What lies on the web is no attachment.
import { addressOf, type WindowGuard } from './guard.ts';

const needing = ['messenger', 'messageWindow', 'viewSource'].map((name) => `chrome://messenger/content/${name}.xhtml`);

/** Under all of them, in every window that has a copy of it. */
export const saveLinkGuard: WindowGuard = {
  name: 'save-link',
  target: 'window.internalSave',
  closes: ['save-link'],
  isNeededIn: (window) => needing.includes(addressOf(window)) || window.internalSave !== undefined,
  guard(patches, { switches, refuseSaving }, window) {
    if (switches.maySave) return 'not here';
    patches.replace(
      window as Required<Pick<Gecko.ChromeWindow, 'internalSave'>>,
      'internalSave',
      (original) =>
        (address, ...more) => {
          // The third of these is the name that would be offered.
          const [, , untrustedName] = more;
          if (/^https?:/i.test(String(address))) original.call(window, address, ...more);
          else refuseSaving([{ name: typeof untrustedName === 'string' ? untrustedName : '' }]);
        },
    );
    return 'guarded';
  },
};
