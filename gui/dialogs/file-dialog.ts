// Asks what to do with a file that a desktop handed over, where the rules for attachments ask: what the add-on's question in
// Thunderbird asks, in a window of its own. No answer counts until the window has been there for a moment, so that none is
// the second click of a double click. Closing it and Escape say no.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import { dialogExits } from '../../protocol/dialog-exits.ts';
import type { FileAction, FileQuestion } from '../../protocol/file-ruling.ts';
import { presentWindow } from '../present.ts';

const armAfterMs = 700;
const widthCharacters = 60;

/** Gives the exit code; the choice is a line of standard output. */
export const askAboutFile = async (question: FileQuestion): Promise<number> => {
  const action = await chosen(question);
  if (action === null) return dialogExits.declined;
  print(action);
  return dialogExits.done;
};

const chosen = (question: FileQuestion): Promise<FileAction | null> =>
  new Promise((resolve) => {
    const window = new Gtk.Window({
      title: question.title,
      border_width: 18,
      resizable: false,
      window_position: Gtk.WindowPosition.CENTER,
    });
    const settle = (action: FileAction | null): void => {
      window.destroy();
      resolve(action);
    };
    const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 12 });
    const buttons = question.choices.map(({ action, title, text }) => choiceButton(title, text, () => settle(action)));
    const refuse = Gtk.Button.new_with_label(question.refuse);
    refuse.connect('clicked', () => settle(null));
    const foot = new Gtk.ButtonBox({ layout_style: Gtk.ButtonBoxStyle.END });
    foot.add(refuse);
    for (const widget of [...head(question), ...buttons, foot]) column.pack_start(widget, false, false, 0);
    window.add(column);
    window.connect('delete-event', () => {
      settle(null);
      return Gdk.EVENT_STOP;
    });
    window.connect('key-press-event', (_window: Gtk.Window, event: Gdk.Event) => {
      if (event.get_keyval()[1] !== Gdk.KEY_Escape) return Gdk.EVENT_PROPAGATE;
      settle(null);
      return Gdk.EVENT_STOP;
    });
    armLater(buttons);
    window.show_all();
    presentWindow(window);
  });

const head = ({ name, facts, warnings }: FileQuestion): readonly Gtk.Widget[] => {
  const title = line(name);
  title.get_style_context().add_class('glovebox-heading');
  return [title, ...facts.map(line), ...(warnings.length === 0 ? [] : [warningBar(warnings)])];
};

/** As text, never as markup: the name is a stranger's. */
const line = (label: string): Gtk.Label =>
  new Gtk.Label({
    label,
    xalign: 0,
    wrap: true,
    wrap_mode: Pango.WrapMode.WORD_CHAR,
    max_width_chars: widthCharacters,
  });

const warningBar = (warnings: readonly string[]): Gtk.Widget => {
  const bar = new Gtk.InfoBar({ message_type: Gtk.MessageType.WARNING });
  const lines = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 4 });
  for (const warning of warnings) lines.add(line(warning));
  bar.get_content_area().add(lines);
  return bar;
};

const choiceButton = (title: string, text: string, pressed: () => void): Gtk.Button => {
  const lines = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 2, margin: 4 });
  const name = line(title);
  name.get_style_context().add_class('glovebox-name');
  lines.add(name);
  lines.add(line(text));
  const button = new Gtk.Button({ sensitive: false });
  button.add(lines);
  button.get_accessible().set_name(title);
  button.connect('clicked', pressed);
  return button;
};

/** The first, which is the safest, has the keyboard then. */
const armLater = (buttons: readonly Gtk.Button[]): void => {
  GLib.timeout_add(GLib.PRIORITY_DEFAULT, armAfterMs, () => {
    for (const button of buttons) button.set_sensitive(true);
    buttons[0]?.grab_focus();
    return GLib.SOURCE_REMOVE;
  });
};
