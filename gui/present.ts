// Shows a window that the user's own click has asked for, in front and with the keyboard. The click was in another
// program, so this one's last input is older than that program's, and a window manager would take the window for one
// that pushes itself forward.
import GdkX11 from 'gi://GdkX11?version=3.0';
import type Gtk from 'gi://Gtk?version=3.0';

export const presentWindow = (window: Gtk.Window): void => {
  window.realize();
  const surface = window.get_window();
  if (!(surface instanceof GdkX11.X11Window)) return window.present();
  const now = GdkX11.x11_get_server_time(surface);
  surface.set_user_time(now);
  window.present_with_time(now);
};

/**
 * On Wayland the compositor gives the focus, by the token of the program that the person used; there must be something
 * to see by then. X has no use for it: there the time of the click decides.
 */
export const activateWindow = (window: Gtk.Window, token: string | undefined): void => {
  const surface = window.get_window();
  if (token !== undefined && surface !== null && !(surface instanceof GdkX11.X11Window)) surface.set_startup_id(token);
};

/** Calls back when what is to be drawn now has been drawn, as far as the display server goes. */
export const afterNextPaint = (window: Gtk.Window, callback: () => void): void => {
  const clock = window.get_frame_clock();
  if (clock === null) throw new Error('a window without a frame clock is not shown');
  const handler = clock.connect('after-paint', () => {
    clock.disconnect(handler);
    window.get_display().sync();
    callback();
  });
  window.queue_draw();
};
