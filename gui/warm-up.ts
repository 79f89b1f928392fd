// Draws a window's parts once where nobody sees them, so that the first real window finds theme, fonts, icons and
// gtk-vnc loaded: it is then shown as fast as the others.
import Gtk from 'gi://Gtk?version=3.0';
import { words } from '../protocol/words.ts';
import { LabelBar } from './label-bar.ts';
import { startingNotice, type OpenRequest } from './labels.ts';
import { Notice } from './notice.ts';
import { labelStyleClass } from './style.ts';
import { ToolBar } from './tool-bar.ts';
import { toolLooks } from './viewer-tools.ts';

const sample: OpenRequest = {
  type: 'open',
  dispvmId: 'disp0',
  template: 'none',
  colour: '#cc0000',
  language: 'en',
  fileName: 'document.pdf',
  viewOnly: true,
  returnEdits: true,
  network: false,
};

export const warmUp = (): void => {
  const { window: shown } = words[sample.language];
  const window = new Gtk.OffscreenWindow();
  const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
  column.get_style_context().add_class(labelStyleClass(sample.colour));
  const notice = new Notice(shown, () => undefined);
  notice.showBusy(startingNotice(shown, 0));
  const label = new LabelBar();
  label.show(shown, sample, 'none');
  const tools = new ToolBar(shown, { strokes: () => undefined, text: () => true }, () => undefined);
  tools.fit({
    tools: toolLooks.map((look) => ({ ...look, strokes: [], key: '' })),
    search: { begin: [], end: [], next: [], previous: [] },
  });
  for (const widget of [label.widget, tools.widget, notice.widget]) column.pack_start(widget, false, false, 0);
  window.add(column);
  window.show();
  window.get_pixbuf();
  window.destroy();
};
