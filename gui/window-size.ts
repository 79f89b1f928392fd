// How large a window is: as its person left the last one, and else usual until its first page has been seen; then it
// takes that page's shape, once, where the monitor has room. Before, that would cost the click a new screen in the guest.
import Gdk from 'gi://Gdk?version=3.0';
import GdkX11 from 'gi://GdkX11?version=3.0';
import type Gtk from 'gi://Gtk?version=3.0';
import { monotonicMs } from './channel.ts';
import { placeWindow } from './monitor.ts';
import { pictureFor, usualPicture, type Size } from './window-shape.ts';

/** What comes this soon after we asked for a size is the window manager's answer, and no person's wish. */
const answersWithinMs = 1000;
const notFree =
  Gdk.WindowState.MAXIMIZED | Gdk.WindowState.FULLSCREEN | Gdk.WindowState.TILED | Gdk.WindowState.ICONIFIED;

/** Of the last window that a person gave one, for as long as this process lives. */
let personsSize: Size | null = null;

export class WindowSize {
  readonly #window: Gtk.Window;
  readonly #area: Gtk.Widget;
  #size: Size | null = null;
  #askedMs = 0;
  #isPersons = false;

  /** `area` is where the picture is. */
  constructor(window: Gtk.Window, area: Gtk.Widget) {
    this.#window = window;
    this.#area = area;
    window.connect('configure-event', () => {
      this.#noteSize();
      return Gdk.EVENT_PROPAGATE;
    });
  }

  /** `around`: what a window has besides its picture. */
  begin(around: Size): void {
    const { width, height } = usualPicture;
    const wanted = personsSize ?? { width: width + around.width, height: height + around.height };
    this.#isPersons = personsSize !== null;
    this.#askedMs = monotonicMs();
    placeWindow(this.#window, wanted.width, wanted.height);
  }

  /** On Wayland no window knows where it is, so it could grow out of its monitor. */
  takeShape(untrustedShape: Size): void {
    const surface = this.#window.get_window();
    if (this.#isPersons || !(surface instanceof GdkX11.X11Window) || (surface.get_state() & notFree) !== 0) return;
    const monitor = this.#window.get_display().get_monitor_at_window(surface).get_workarea();
    const frame = surface.get_frame_extents();
    const [width, height] = this.#window.get_size();
    const picture = this.#area.get_allocation();
    const room = {
      width: monitor.width - (frame.width - picture.width),
      height: monitor.height - (frame.height - picture.height),
    };
    const wanted = pictureFor(untrustedShape, room);
    const [wider, higher] = [wanted.width - picture.width, wanted.height - picture.height];
    // A monitor that is too small for the usual size has given less already.
    if (wider < 0 || higher < 0 || (wider === 0 && higher === 0)) return;
    this.#askedMs = monotonicMs();
    this.#window.resize(width + wider, height + higher);
    const within = (at: number, length: number, from: number, whole: number): number =>
      Math.max(from, Math.min(at, from + whole - length));
    this.#window.move(
      within(frame.x, frame.width + wider, monitor.x, monitor.width),
      within(frame.y, frame.height + higher, monitor.y, monitor.height),
    );
  }

  #noteSize(): void {
    const [width, height] = this.#window.get_size();
    const isNew = this.#size !== null && (this.#size.width !== width || this.#size.height !== height);
    this.#size = { width, height };
    const state = this.#window.get_window()?.get_state() ?? 0;
    if (!isNew || (state & notFree) !== 0 || monotonicMs() - this.#askedMs < answersWithinMs) return;
    this.#isPersons = true;
    personsSize = this.#size;
  }
}
