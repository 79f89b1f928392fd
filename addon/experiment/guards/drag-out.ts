// Dragging an attachment to a folder would write the file; dragging it into a message that is being written stays
// possible.
import { addressOf, composeAddress, messageAddress, type WindowGuard } from './guard.ts';

interface GeckoDataTransfer {
  readonly mozItemCount: number;
  mozClearDataAt(format: string, index: number): void;
}

export const dragOutGuard: WindowGuard = {
  name: 'drag-out',
  target: 'window.setupDataTransfer',
  closes: ['drag-out'],
  isNeededIn: (window) =>
    [messageAddress, composeAddress].includes(addressOf(window)) || window.setupDataTransfer !== undefined,
  guard(patches, { switches }, window) {
    // A file that is dragged to a folder is saved there.
    if (switches.mayDragOut && switches.maySave) return 'not here';
    patches.replace(
      window as Required<Pick<Gecko.ChromeWindow, 'setupDataTransfer'>>,
      'setupDataTransfer',
      (original) => (event, attachments) => {
        original.call(window, event, attachments);
        const transfer = event.dataTransfer as (DataTransfer & GeckoDataTransfer) | null;
        if (transfer === null) return;
        for (let index = 0; index < transfer.mozItemCount; index += 1) {
          for (const suffix of ['', '-url', '-dest-filename'])
            transfer.mozClearDataAt(`application/x-moz-file-promise${suffix}`, index);
        }
      },
    );
    return 'guarded';
  },
};
