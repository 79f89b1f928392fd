// A table of what a call is: the name of each fact, and the fact.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';

export type Fact = readonly [name: string, value: string];

const valueMaxCharacters = 60;

/** `last` is a row of its own kind, with its name. */
export const createFacts = (facts: readonly Fact[], last?: readonly [name: string, widget: Gtk.Widget]): Gtk.Grid => {
  const grid = new Gtk.Grid({ row_spacing: 6, column_spacing: 12, visible: true });
  const rows = facts.map(([name, value]) => [name, createValue(value)] as const);
  for (const [row, [name, widget]] of [...rows, ...(last === undefined ? [] : [last])].entries()) {
    const label = new Gtk.Label({ label: name, xalign: 1, visible: true });
    label.set_mnemonic_widget(widget);
    grid.attach(label, 0, row, 1, 1);
    grid.attach(widget, 1, row, 1, 1);
  }
  return grid;
};

/** Nothing of it is left out: what is long is broken. */
const createValue = (value: string): Gtk.Label => {
  const label = new Gtk.Label({
    label: value,
    xalign: 0,
    wrap: true,
    wrap_mode: Pango.WrapMode.WORD_CHAR,
    max_width_chars: valueMaxCharacters,
    selectable: false,
    visible: true,
  });
  label.get_style_context().add_class('glovebox-name');
  return label;
};
