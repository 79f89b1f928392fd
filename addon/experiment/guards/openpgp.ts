// OpenPGP's “Decrypt and Open” and “Decrypt and Save As…”, which have a way of their own.
import { addressOf, messageAddress, type WindowGuard } from './guard.ts';

export const openpgpGuard: WindowGuard = {
  name: 'openpgp',
  target: 'window.Enigmail.msg.handleAttachment',
  closes: ['attachments'],
  isNeededIn: (window) => addressOf(window) === messageAddress || window.Enigmail?.msg?.handleAttachment !== undefined,
  guard(patches, hands, window) {
    const openpgp = window.Enigmail?.msg;
    if (openpgp === undefined) return 'failed';
    patches.replace(openpgp, 'handleAttachment', (original) => {
      hands.originals.keepOpenpgp(window, (action, attachment) => original.call(openpgp, action, attachment));
      return (action, attachment) => {
        // The same double click on a key comes by the reader as well, and a key is no encrypted file.
        const isKey = attachment.contentType === 'application/pgp-keys';
        if (action === 'openAttachment')
          return isKey ? undefined : hands.take(attachment, 'openpgp', window.browsingContext);
        if (action === 'saveAttachment' && !hands.switches.maySave) hands.refuseSaving([attachment]);
        else original.call(openpgp, action, attachment);
      };
    });
    return 'guarded';
  },
};
