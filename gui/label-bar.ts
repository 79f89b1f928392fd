// The coloured bar that says which disposable VM this is, which file it shows and what it may do.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import { labelText, type OpenRequest } from './labels.ts';

export const createLabelBar = (request: OpenRequest): Gtk.Widget => {
  const { name, rights } = labelText(request);
  const bar = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
  bar.get_style_context().add_class('glovebox-label');
  bar.pack_start(createLabel(name, 'glovebox-name', Pango.EllipsizeMode.MIDDLE), false, false, 0);
  bar.pack_start(createLabel(rights, 'glovebox-rights', Pango.EllipsizeMode.END), false, false, 0);
  return bar;
};

const createLabel = (text: string, styleClass: string, ellipsize: Pango.EllipsizeMode): Gtk.Label => {
  const label = new Gtk.Label({ label: text, xalign: 0, ellipsize, tooltip_text: text, visible: true });
  label.get_style_context().add_class(styleClass);
  return label;
};
