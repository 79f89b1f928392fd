// What the GUI daemon uses of gtk-vnc 1.x, for which there is no published type package.
// Source: the introspection data of gir1.2-gtk-vnc-2.0 (GtkVnc-2.0.typelib, GVnc-1.0.typelib).
declare module 'gi://GtkVnc?version=2.0' {
  import type Cairo from 'cairo';
  import type Gdk from 'gi://Gdk?version=3.0';
  import type Gio from 'gi://Gio';
  import type GObject from 'gi://GObject';
  import Gtk from 'gi://Gtk?version=3.0';

  namespace GtkVnc {
    interface CairoFramebuffer extends GObject.Object {
      get_width(): number;
      get_height(): number;
      get_surface(): Cairo.Surface;
    }

    interface Connection extends GObject.Object {
      /** A Display makes it; null before the first picture. */
      readonly framebuffer: CairoFramebuffer | null;
      get_width(): number;
      get_height(): number;
      get_ext_key_event(): boolean;
      is_initialized(): boolean;
      key_event(down: boolean, keysym: number, qnum: number): boolean;
      pointer_event(buttonMask: number, x: number, y: number): boolean;
      framebuffer_update_request(incremental: boolean, x: number, y: number, width: number, height: number): boolean;
      connect(
        signal: 'vnc-framebuffer-update',
        callback: (connection: Connection, x: number, y: number, width: number, height: number) => void,
      ): number;
      connect(signal: 'vnc-cursor-changed', callback: () => void): number;
    }

    class Display extends Gtk.DrawingArea {
      get_connection(): Connection;
      open_addr(address: Gio.SocketAddress, hostname: string | null): boolean;
      close(): void;
      is_open(): boolean;
      client_cut_text(text: string): void;
      set_scaling(enable: boolean): boolean;
      set_keep_aspect_ratio(enable: boolean): void;
      set_force_size(enable: boolean): void;
      set_allow_resize(enable: boolean): void;
      set_pointer_local(enable: boolean): void;
      set_pointer_grab(enable: boolean): void;
      set_keyboard_grab(enable: boolean): void;
      set_shared_flag(shared: boolean): void;
      connect(signal: 'vnc-initialized' | 'vnc-disconnected' | 'vnc-auth-credential', callback: () => void): number;
      connect(signal: 'draw', callback: (display: Display, context: Cairo.Context) => boolean): number;
      connect(
        signal: 'vnc-desktop-resize',
        callback: (display: Display, width: number, height: number) => void,
      ): number;
      connect(
        signal:
          | 'button-press-event'
          | 'motion-notify-event'
          | 'scroll-event'
          | 'key-press-event'
          | 'key-release-event'
          | 'focus-in-event'
          | 'focus-out-event'
          | 'enter-notify-event',
        callback: (display: Display, event: Gdk.Event) => boolean,
      ): number;
    }
  }
  export default GtkVnc;
}
