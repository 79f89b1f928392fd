// Where a window opens: on the monitor where the user is, which is that of the pointer, and no larger than it.
import type Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';

const monitorOfPointer = (display: Gdk.Display): Gdk.Monitor | null => {
  const pointer = display.get_default_seat().get_pointer();
  if (pointer === null) return display.get_primary_monitor() ?? display.get_monitor(0);
  const [, x, y] = pointer.get_position();
  return display.get_monitor_at_point(x, y);
};

/** Called just before the window is shown: a window that waits unseen outlives any move of the pointer. */
export const placeWindow = (window: Gtk.Window, width: number, height: number): void => {
  const display = window.get_display();
  const area = monitorOfPointer(display)?.get_workarea();
  if (area === undefined) return window.resize(width, height);
  window.resize(Math.min(width, area.width), Math.min(height, area.height));
  // GTK's middle is that of the pointer's monitor. With one monitor the place is the window manager's matter.
  if (display.get_n_monitors() > 1) window.set_position(Gtk.WindowPosition.CENTER);
};
