// A button of the tool bar: an icon for the eye, a tooltip for the pointer, an accessible name for a screen reader.
import Gtk from 'gi://Gtk?version=3.0';

export const createButton = ({ icon, name }: { icon: string; name: string }, clicked: () => void): Gtk.Button => {
  const button = Gtk.Button.new_from_icon_name(icon, Gtk.IconSize.BUTTON);
  button.set_tooltip_text(name);
  button.get_accessible().set_name(name);
  // A click leaves the keyboard with the picture.
  button.set_focus_on_click(false);
  button.connect('clicked', clicked);
  button.show();
  return button;
};
