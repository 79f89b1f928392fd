// Opening an attachment of a message that is being written, a draft's and an edited one's too.
import { addressOf, composeAddress, type WindowGuard } from './guard.ts';

export const composeGuard: WindowGuard = {
  name: 'compose',
  target: 'window.OpenSelectedAttachment',
  closes: ['attachments'],
  isNeededIn: (window) => addressOf(window) === composeAddress || window.OpenSelectedAttachment !== undefined,
  guard(patches, hands, window) {
    const bucket = (): Gecko.AttachmentList | null =>
      window.document.getElementById('attachmentBucket') as Gecko.AttachmentList | null;
    const take = (): void => {
      for (const item of Array.from(bucket()?.selectedItems ?? []))
        hands.take(item.attachment, 'compose', window.browsingContext);
    };
    // In Thunderbird 140 an attachment that was there before the guard calls the function that is replaced below.
    const onCommand = (event: Event): void => {
      event.stopImmediatePropagation();
      take();
    };
    bucket()?.addEventListener('command', onCommand, true);
    patches.onUndo(() => bucket()?.removeEventListener('command', onCommand, true));
    patches.replace(
      window as Required<Pick<Gecko.ChromeWindow, 'OpenSelectedAttachment'>>,
      'OpenSelectedAttachment',
      (original) => {
        hands.originals.keepComposeOpen(window, original);
        return take;
      },
    );
    return 'guarded';
  },
};
