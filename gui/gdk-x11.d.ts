// What the GUI daemon uses of GDK's X11 part. Source: the introspection data of gir1.2-gtk-3.0 (GdkX11-3.0.typelib).
declare module 'gi://GdkX11?version=3.0' {
  import type Gdk from 'gi://Gdk?version=3.0';

  namespace GdkX11 {
    class X11Window extends Gdk.Window {
      set_user_time(timestamp: number): void;
    }
    function x11_get_server_time(window: X11Window): number;
  }
  export default GdkX11;
}
