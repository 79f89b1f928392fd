// Opening an attachment of a message: attachment bar, list, keys, menus, `cid:` links and other add-ons, in every
// window.
import { attachmentInfo } from '../attachment-info.ts';
import type { ProgramGuard } from './guard.ts';

export const openGuard: ProgramGuard = {
  name: 'open',
  target: 'AttachmentInfo.prototype.open',
  closes: ['attachments', 'links'],
  guard(patches, hands) {
    patches.replace(attachmentInfo().prototype, 'open', (original) => {
      hands.originals.keepOpen(original);
      return function (this: Gecko.Attachment, browsingContext) {
        hands.take(this, 'reader', browsingContext);
        return Promise.resolve();
      };
    });
    return 'guarded';
  },
};
