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
        hands.take(this, 'reader', windowOf(browsingContext));
        return Promise.resolve();
      };
    });
    return 'guarded';
  },
};

/** Thunderbird 140 and other add-ons name the browser that the message's text is in; the window around it counts. */
const windowOf = (context: Gecko.BrowsingContext): Gecko.BrowsingContext =>
  (context.top.embedderElement?.ownerDocument.defaultView as Gecko.ChromeWindow | null | undefined)?.browsingContext ??
  context;
