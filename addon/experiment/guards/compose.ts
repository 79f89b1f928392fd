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
    // In Thunderbird 140 an attachment that was there before the guard calls the function that is replaced below, by a
    // command that a double click or a key makes. A click makes one too, and only selects.
    let isPressed = false;
    const press = (): void => void (isPressed = true);
    const release = (): void => void (isPressed = false);
    const onCommand = (event: Event): void => {
      event.stopImmediatePropagation();
      if (isPressed) take();
    };
    const listen = (type: string, listener: (event: Event) => void, capture: boolean): void => {
      const list = bucket();
      list?.addEventListener(type, listener, capture);
      patches.onUndo(() => list?.removeEventListener(type, listener, capture));
    };
    for (const type of ['dblclick', 'keydown', 'keypress']) {
      listen(type, press, true);
      listen(type, release, false);
    }
    listen('command', onCommand, true);
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
