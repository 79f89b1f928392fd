// A button of the tool bar: an icon for the eye (a word where no theme has an icon), a tooltip with the key for the
// pointer, an accessible name for a screen reader.
import Gtk from 'gi://Gtk?version=3.0';

export interface ButtonLook {
  readonly icon: string;
  readonly name: string;
  readonly key?: string;
}

export const createButton = ({ icon, name, key }: ButtonLook, clicked: () => void): Gtk.Button => {
  const hasIcon = Gtk.IconTheme.get_default().has_icon(icon);
  const button = hasIcon ? Gtk.Button.new_from_icon_name(icon, Gtk.IconSize.BUTTON) : Gtk.Button.new_with_label(name);
  button.set_tooltip_text(key === undefined ? name : `${name} (${key})`);
  button.get_accessible().set_name(name);
  // A click leaves the keyboard with the picture.
  button.set_focus_on_click(false);
  button.connect('clicked', clicked);
  button.show();
  return button;
};
