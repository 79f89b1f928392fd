// How large a new window is: as its person left the last one, for as long as this process lives, and else as the savefile's
// screen wants it, so that nothing is resized on a click.
import Gdk from 'gi://Gdk?version=3.0';
import type Gtk from 'gi://Gtk?version=3.0';
import { savedScreen } from '../protocol/screen.ts';
import { monotonicMs } from './channel.ts';
import { placeWindow } from './monitor.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What comes this soon after we asked for a size is the window manager's answer, and no person's wish. */
const answersWithinMs = 1000;
const notFree =
  Gdk.WindowState.MAXIMIZED | Gdk.WindowState.FULLSCREEN | Gdk.WindowState.TILED | Gdk.WindowState.ICONIFIED;

let personsSize: Size | null = null;

export class WindowSize {
  readonly #window: Gtk.Window;
  #size: Size | null = null;
  #askedMs = 0;

  constructor(window: Gtk.Window) {
    this.#window = window;
    window.connect('configure-event', () => {
      this.#noteSize();
      return Gdk.EVENT_PROPAGATE;
    });
  }

  /** Just before the window is shown. `around`: what it has besides its picture. */
  begin(around: Size): void {
    const usual = { width: savedScreen.width + around.width, height: savedScreen.height + around.height };
    const { width, height } = personsSize ?? usual;
    this.#askedMs = monotonicMs();
    placeWindow(this.#window, width, height);
  }

  #noteSize(): void {
    const [width, height] = this.#window.get_size();
    const isNew = this.#size !== null && (this.#size.width !== width || this.#size.height !== height);
    this.#size = { width, height };
    const state = this.#window.get_window()?.get_state() ?? 0;
    if (isNew && (state & notFree) === 0 && monotonicMs() - this.#askedMs >= answersWithinMs) personsSize = this.#size;
  }
}
