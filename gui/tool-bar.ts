// Buttons for a person who knows no viewer's keys: each types the viewer's keys into the DispVM. The last one destroys it.
import Gtk from 'gi://Gtk?version=3.0';
import type { Typist } from './keyboard.ts';
import { SearchBar } from './search-bar.ts';
import { createButton } from './tool-button.ts';
import { actions, type Action, type ViewerKeys } from './viewer-keys.ts';

const looks: Record<Action, { icon: string; name: string }> = {
  previousPage: { icon: 'go-previous-symbolic', name: 'Previous page' },
  nextPage: { icon: 'go-next-symbolic', name: 'Next page' },
  zoomOut: { icon: 'zoom-out-symbolic', name: 'Zoom out' },
  zoomIn: { icon: 'zoom-in-symbolic', name: 'Zoom in' },
  fit: { icon: 'zoom-fit-best-symbolic', name: 'Fit the page in the window' },
};

export class ToolBar {
  readonly widget = new Gtk.Box({ spacing: 4, visible: true });
  /** What needs a running viewer; insensitive until there is one. */
  readonly #viewerTools = new Gtk.Box({ spacing: 4, visible: true, sensitive: false });
  readonly #close: Gtk.Button;
  readonly #typist: Typist;
  #keys: ViewerKeys | null = null;

  constructor(typist: Typist, close: () => void) {
    this.#typist = typist;
    this.widget.get_style_context().add_class('glovebox-tools');
    this.widget.pack_start(this.#viewerTools, true, true, 0);
    this.#close = Gtk.Button.new_with_label('Close and destroy');
    this.#close.get_style_context().add_class('destructive-action');
    this.#close.set_tooltip_text('Close this window and destroy the disposable VM (Ctrl+Shift+W). F10 leads to this tool bar, Escape back.');
    this.#close.connect('clicked', close);
    this.#close.show();
    this.widget.pack_end(this.#close, false, false, 0);
  }

  /** Has the buttons of what this viewer can do. */
  fit(keys: ViewerKeys): void {
    if (this.#keys === keys) return;
    this.#keys = keys;
    for (const button of this.#viewerTools.get_children()) button.destroy();
    for (const action of actions) {
      const strokes = keys[action];
      if (strokes !== null) this.#viewerTools.pack_start(createButton(looks[action], () => this.#typist.strokes(strokes)), false, false, 0);
    }
    if (keys.search !== null) this.#viewerTools.pack_end(new SearchBar(keys.search, this.#typist).widget, false, false, 0);
  }

  setViewerRunning(running: boolean): void {
    this.#viewerTools.set_sensitive(running);
  }

  focus(): void {
    if (!this.#viewerTools.sensitive || !this.#viewerTools.child_focus(Gtk.DirectionType.TAB_FORWARD)) this.#close.grab_focus();
  }

  focusClose(): void {
    this.#close.grab_focus();
  }
}
