// Tells what policy decided, in a small window that takes no keyboard from anybody and goes by itself. A new notice
// replaces the one before, so that no caller fills the screen.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import { policyNoticeMs, type PolicyNotice } from '../protocol/policy-windows.ts';
import { words } from '../protocol/words.ts';
import { createFacts } from './policy-facts.ts';
import { questionLines } from './policy-labels.ts';
import { loadCommonStyle } from './style.ts';

let shown: { readonly window: Gtk.Window; readonly timer: number } | null = null;

const hide = (): void => {
  if (shown === null) return;
  GLib.source_remove(shown.timer);
  shown.window.destroy();
  shown = null;
};

export const showPolicyNotice = (notice: PolicyNotice): void => {
  hide();
  loadCommonStyle();
  const { policy } = words[notice.language].window;
  const window = new Gtk.Window({
    title: notice.isAllowed ? policy.allowed : policy.denied,
    border_width: 12,
    resizable: false,
    accept_focus: false,
    focus_on_map: false,
    skip_taskbar_hint: true,
    decorated: false,
    type_hint: Gdk.WindowTypeHint.NOTIFICATION,
    gravity: Gdk.Gravity.NORTH_EAST,
  });
  window.set_keep_above(true);
  window.add(createContent(notice, hide));
  window.connect('delete-event', () => {
    hide();
    return Gdk.EVENT_STOP;
  });
  moveToCorner(window);
  window.show_all();
  const timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, policyNoticeMs, () => {
    window.destroy();
    shown = null;
    return GLib.SOURCE_REMOVE;
  });
  shown = { window, timer };
};

const createContent = (notice: PolicyNotice, close: () => void): Gtk.Widget => {
  const { policy } = words[notice.language].window;
  const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 8 });
  const heading = new Gtk.Label({ label: notice.isAllowed ? policy.allowed : policy.denied, xalign: 0 });
  heading.get_style_context().add_class('glovebox-name');
  const button = Gtk.Button.new_with_label(policy.close);
  button.set_halign(Gtk.Align.END);
  button.connect('clicked', close);
  for (const widget of [heading, createFacts(questionLines(policy, notice)), button])
    column.pack_start(widget, false, false, 0);
  return column;
};

const marginPixels = 24;

/** Where notices come up; a compositor that places windows by itself puts it elsewhere. */
const moveToCorner = (window: Gtk.Window): void => {
  const monitor = Gdk.Display.get_default()?.get_primary_monitor() ?? Gdk.Display.get_default()?.get_monitor(0);
  if (monitor == null) return;
  const { x, y, width } = monitor.get_workarea();
  const natural = window.get_child()?.get_preferred_width()[1] ?? 0;
  window.move(x + width - natural - 2 * marginPixels, y + marginPixels);
};
