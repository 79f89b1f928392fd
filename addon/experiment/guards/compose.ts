// Opening an attachment of a message that is being written, a draft's and an edited one's too.
import { addressOf, composeAddress, type WindowGuard } from './guard.ts';

export const composeGuard: WindowGuard = {
  name: 'compose',
  target: 'window.OpenSelectedAttachment',
  closes: ['attachments'],
  isNeededIn: (window) => addressOf(window) === composeAddress || window.OpenSelectedAttachment !== undefined,
  guard(patches, hands, window) {
    patches.replace(
      window as Required<Pick<Gecko.ChromeWindow, 'OpenSelectedAttachment'>>,
      'OpenSelectedAttachment',
      (original) => {
        hands.originals.keepComposeOpen(window, original);
        return () => {
          const bucket = window.document.getElementById('attachmentBucket') as Gecko.AttachmentList | null;
          for (const item of Array.from(bucket?.selectedItems ?? []))
            hands.take(item.attachment, 'compose', window.browsingContext);
        };
      },
    );
    return 'guarded';
  },
};
