// Where a window opens: on the monitor where the user is, which is that of the pointer, and no larger than it.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';

const monitorOfPointer = (display: Gdk.Display): Gdk.Monitor | null => {
  const pointer = display.get_default_seat().get_pointer();
  if (pointer === null) return display.get_primary_monitor() ?? display.get_monitor(0);
  const [, x, y] = pointer.get_position();
  return display.get_monitor_at_point(x, y);
};

const ordinaryDpi = 96;

/**
 * How large letters are to be, as this desktop's settings say it; 1 is usual. What the display's scale factor does
 * comes besides.
 */
export const displayDensity = (): number => {
  const dpi = Gdk.Screen.get_default()?.get_resolution() ?? ordinaryDpi;
  return dpi > 0 ? dpi / ordinaryDpi : 1;
};

/** Device pixels for each of a window's on the monitor where the next one opens. */
export const nextScaleFactor = (): number => {
  const display = Gdk.Display.get_default();
  return display === null ? 1 : (monitorOfPointer(display)?.get_scale_factor() ?? 1);
};

/** Calls back where monitors come, go or change. */
export const watchMonitors = (changed: () => void): void => {
  Gdk.Screen.get_default()?.connect('monitors-changed', changed);
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
