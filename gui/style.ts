// The few rules of style that are ours; everything else, dark or light, is the theme's.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import { readableOn } from './labels.ts';

export const borderPixels = 6;
/** No fading in the tool bar: it would be drawn a dozen times just while the document is. */
const common = `
.glovebox-label { padding: 4px 8px 6px 8px; }
.glovebox-name { font-weight: bold; }
.glovebox-rights { font-size: smaller; }
.glovebox-heading { font-size: 150%; font-weight: bold; }
.glovebox-tools { padding: 4px; }
.glovebox-tools button:focus, .glovebox-bar button:focus, infobar button:focus { outline: 2px solid currentColor; outline-offset: -3px; }
.glovebox-page { margin: 0 4px; }
.glovebox-files { padding: 4px; border-right: 1px solid @borders; }
.glovebox-bar { padding: 8px; border-top: 1px solid @borders; }
.glovebox-tools * { transition: none; }
`;

/** With whatever a key of an entry's is held. */
const heldWith = (name: string): readonly string[] =>
  ['', '<Shift>', '<Control>', '<Control><Shift>'].map((modifiers) => modifiers + name);
/** What an entry of GTK's does by keys of its own (Debian 12's gtkentry.c and gtkwidget.c). */
const entryKeys = [
  ...['Right', 'Left', 'Home', 'End'].flatMap((name) => [name, `KP_${name}`].flatMap(heldWith)),
  ...['a', 'slash', 'backslash', 'x', 'c', 'v', 'period', 'semicolon', 'F1'].map((name) => `<Control>${name}`),
  ...['<Control><Shift>a', '<Shift>F1', '<Shift>F10', 'Menu', 'Return', 'ISO_Enter', 'KP_Enter'],
  ...['BackSpace', 'Delete', 'KP_Delete', 'Insert', 'KP_Insert'].flatMap(heldWith),
];
const ownKeys = `
@binding-set glovebox-no-keys { ${entryKeys.map((key) => `unbind "${key}";`).join(' ')} }
.glovebox-no-keys { -gtk-key-bindings: glovebox-no-keys; }
`;

/** Leaves an entry to its input method alone: pasting, above all, is not done by a key that a document is to get. */
export const withoutOwnKeys = (entry: Gtk.Entry): void => {
  load(ownKeys);
  entry.get_style_context().add_class('glovebox-no-keys');
};

const loaded = new Set<string>();

/** For windows without a coloured border. */
export const loadCommonStyle = (): void => load(common);

/** Returns the style class of a window bordered in this colour (`#rrggbb`). */
export const labelStyleClass = (colour: string): string => {
  const styleClass = `glovebox-colour-${colour.slice(1)}`;
  load(common);
  load(`
.${styleClass} { border: ${borderPixels}px solid ${colour}; }
.${styleClass} .glovebox-label { background: ${colour}; }
.${styleClass} .glovebox-label label { color: ${readableOn(colour)}; }`);
  return styleClass;
};

const load = (rules: string): void => {
  const screen = Gdk.Screen.get_default();
  if (screen === null || loaded.has(rules)) return;
  loaded.add(rules);
  const provider = new Gtk.CssProvider();
  provider.load_from_data(rules);
  Gtk.StyleContext.add_provider_for_screen(screen, provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION);
};
