// The way to the settings in Thunderbird's application menu, beside that to the add-ons: add-ons cannot put anything
// there by themselves.
import { watchMailWindows } from './mail-windows.ts';
import { Patches } from './patches.ts';

const itemId = 'glovebox-app-menu';
const xulNamespace = 'http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul';

export class AppMenu {
  readonly #patches = new Patches();

  /** In every main window, open now or later. */
  enable(label: string, iconAddress: string, onChosen: () => void): void {
    this.#patches.onUndo(
      watchMailWindows(({ document }) => {
        const neighbour = document.getElementById('appmenu_addons');
        if (neighbour === null) return;
        const item = document.createElementNS(xulNamespace, 'toolbarbutton') as HTMLElement;
        item.id = itemId;
        item.setAttribute('class', 'subviewbutton subviewbutton-iconic');
        item.setAttribute('label', label);
        item.style.listStyleImage = `url("${iconAddress}")`;
        item.addEventListener('command', onChosen);
        neighbour.after(item);
        this.#patches.onUndo(() => item.remove());
      }),
    );
  }

  disable(): void {
    this.#patches.undoAll();
  }
}
