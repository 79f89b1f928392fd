// The DispVM's picture: a gtk-vnc display on dom0's relay, which lets pixels and sensible sizes through and nothing
// else (dom0/display). This is the second wall: what the relay should have kept back is not obeyed here either.
import Gdk from 'gi://Gdk?version=3.0';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import GtkVnc from 'gi://GtkVnc?version=2.0';
import { framebufferPixelsMax, framebufferSideMax } from '../protocol/limits.ts';
import { InputMethod } from './input-method.ts';
import { KeyPace } from './key-pace.ts';
import { Keyboard, type Typist } from './keyboard.ts';
import { latinOf } from './latin-key.ts';
import { drawPicture } from './picture-drawing.ts';
import type { Part } from './picture-settling.ts';
import type { UnicodeEntry } from './unicode-entry.ts';
import type { TypedKey } from './unsaved.ts';

/** Alone they change nothing; the shortcut that closes the window begins with one. */
const isModifier = (keysym: number): boolean =>
  keysym === Gdk.KEY_ISO_Level3_Shift || (keysym >= Gdk.KEY_Shift_L && keysym <= Gdk.KEY_Hyper_R);

export interface PictureEvents {
  readonly attached: () => void;
  readonly updated: (part: Part) => void;
  /** The user pressed a key or a button of the mouse that the DispVM gets. */
  readonly input: () => void;
  /** The user is there: moved the pointer over the picture, or turned the wheel. */
  readonly touched: () => void;
  /** A key of the user's that the DispVM gets, or a text of an input method. */
  readonly typed: (key: TypedKey) => void;
  /** The connection broke, was never made, or was closed because the server broke a rule. */
  readonly lost: () => void;
}

export class Picture {
  /**
   * null once closed. The engine's compiled code remembers a few closures of each kind for as long as the process
   * lives, and with them everything of their windows: the megabytes of a picture must not be among it.
   */
  #display: GtkVnc.Display | null = new GtkVnc.Display();
  readonly #events: PictureEvents;
  readonly #pace = new KeyPace(
    ({ down, keysym, qnum }) => {
      if (this.#display === null) return;
      if (down && !isModifier(keysym)) this.#events.input();
      this.#connection.key_event(down, keysym, qnum);
    },
    (delayMs, then) => {
      GLib.timeout_add(GLib.PRIORITY_DEFAULT, delayMs, () => {
        then();
        return GLib.SOURCE_REMOVE;
      });
    },
  );
  readonly #keyboard = new Keyboard((down, keysym, qnum) => this.#pace.push({ down, keysym, qnum }));
  /** To lie over the picture. */
  readonly inputMethod = new InputMethod((text) => {
    this.#events.typed({ keysym: 0, latin: null, isControl: false });
    if (!this.#keyboard.composed(text)) this.#display?.error_bell();
  });

  constructor(events: PictureEvents) {
    this.#events = events;
    this.#limitDisplay();
    this.#connectLife();
    this.#connectKeyboard();
    this.widget.show();
  }

  /** Nobody may ask for it when it is closed. */
  get widget(): GtkVnc.Display {
    if (this.#display === null) throw new Error('a closed picture has no widget');
    return this.#display;
  }

  get #connection(): GtkVnc.Connection {
    return this.widget.get_connection();
  }

  readonly typist: Typist = {
    strokes: (strokes) => strokes.forEach((stroke) => this.#keyboard.stroke(stroke)),
    text: (text) => this.#keyboard.type(text),
  };

  attach(vncSocket: string): void {
    if (!this.widget.open_addr(Gio.UnixSocketAddress.new(vncSocket), null)) this.#lose();
  }

  /** Disconnects for good and leaves the window; nothing is reported afterwards. */
  close(): void {
    const display = this.#display;
    if (display === null) return;
    this.#display = null;
    this.#pace.forget();
    display.close();
    for (const widget of [this.inputMethod.widget, display]) {
      const place = widget.get_parent();
      if (place instanceof Gtk.Container) place.remove(widget);
    }
  }

  /**
   * QEMU draws an idle screen ever less often; any input makes it draw at full speed again. An empty clipboard is input
   * that ends in QEMU: the guest has no device that would hear of it, and works no less on its document.
   */
  nudge(): void {
    if (this.#display !== null && this.#connection.is_initialized()) this.widget.client_cut_text('');
  }

  /** The one at 0, 0: it comes with all that has changed by then. */
  askForPixel(): void {
    if (this.#display !== null && this.#connection.is_initialized())
      this.#connection.framebuffer_update_request(false, 0, 0, 1, 1);
  }

  hasFocusIn(window: Gtk.Window): boolean {
    return this.#display !== null && window.get_focus() === this.#display;
  }

  focus(): void {
    this.#display?.grab_focus();
  }

  /** How the viewer that runs takes what its keyboard lacks; null: not at all. */
  setUnicodeEntry(entry: UnicodeEntry | null): void {
    this.#keyboard.setUnicodeEntry(entry);
  }

  #limitDisplay(): void {
    const { widget } = this;
    widget.set_scaling(true);
    widget.set_keep_aspect_ratio(true);
    // The guest's screen does not set the size of the widget, nor the widget that of the screen.
    widget.set_force_size(false);
    widget.set_allow_resize(false);
    // Never holds the user's pointer or keyboard.
    widget.set_pointer_grab(false);
    widget.set_keyboard_grab(false);
    // The guest draws no pointer; ours answers at once and is always the same.
    widget.set_pointer_local(true);
    widget.set_shared_flag(false);
  }

  #connectLife(): void {
    const { widget } = this;
    widget.connect('vnc-initialized', () => {
      if (this.#display === null) return;
      if (this.#refuseHugeScreen(this.#connection.get_width(), this.#connection.get_height())) return;
      this.#events.attached();
    });
    widget.connect('vnc-desktop-resize', (_display, width, height) => void this.#refuseHugeScreen(width, height));
    widget.connect('draw', (display, context) => {
      drawPicture(display, context);
      return Gdk.EVENT_STOP;
    });
    widget.connect('vnc-disconnected', () => this.#lose());
    // A server that wants a password is not the one we started.
    widget.connect('vnc-auth-credential', () => this.#lose());
    this.#connection.connect('vnc-framebuffer-update', (_connection, x, y, width, height) =>
      this.#events.updated({ x, y, width, height }),
    );
    // A pointer drawn by the guest could cover our labels: ours stays, whatever is sent.
    this.#connection.connect('vnc-cursor-changed', () => this.#showOwnPointer());
    this.widget.connect('enter-notify-event', () => {
      this.#showOwnPointer();
      return Gdk.EVENT_PROPAGATE;
    });
  }

  #showOwnPointer(): void {
    const surface = this.#display?.get_window() ?? null;
    surface?.set_cursor(Gdk.Cursor.new_from_name(surface.get_display(), 'default'));
  }

  #refuseHugeScreen(width: number, height: number): boolean {
    if (width <= framebufferSideMax && height <= framebufferSideMax && width * height <= framebufferPixelsMax)
      return false;
    this.#lose();
    return true;
  }

  #lose(): void {
    if (this.#display === null) return;
    this.close();
    this.#events.lost();
  }

  #connectKeyboard(): void {
    this.widget.connect('key-press-event', (_display, event) => {
      this.#press(event);
      return Gdk.EVENT_STOP;
    });
    this.widget.connect('key-release-event', (_display, event) => {
      const [, keysym] = event.get_keyval();
      // A method that keeps the end of a key it has let through would leave it held down.
      this.inputMethod.takes(event);
      this.#keyboard.release(keysym);
      return Gdk.EVENT_STOP;
    });
    this.widget.connect('focus-in-event', (_display, event) => {
      this.inputMethod.focusChanged(event);
      return Gdk.EVENT_PROPAGATE;
    });
    this.widget.connect('button-press-event', () => {
      this.#events.input();
      return Gdk.EVENT_PROPAGATE;
    });
    for (const signal of ['motion-notify-event', 'scroll-event'] as const) {
      this.widget.connect(signal, () => {
        this.#events.touched();
        return Gdk.EVENT_PROPAGATE;
      });
    }
    this.widget.connect('focus-out-event', (_display, event) => {
      this.inputMethod.focusChanged(event);
      this.#keyboard.releaseAll();
      return Gdk.EVENT_PROPAGATE;
    });
  }
  /** What an input method sends again may come after the focus has gone: nothing would let go of that key. */
  #press(event: Gdk.Event): void {
    if (!this.widget.has_focus || this.inputMethod.takes(event)) return;
    const [, keysym] = event.get_keyval();
    const unicode = Gdk.keyval_to_unicode(keysym);
    const [, state] = event.get_state();
    const latin = latinOf(event);
    const isControl = (state & Gdk.ModifierType.CONTROL_MASK) !== 0;
    const isAlt = (state & Gdk.ModifierType.MOD1_MASK) !== 0;
    this.#events.typed({ keysym, latin, isControl });
    if (!this.#keyboard.press({ keysym, unicode, latin, isControl, isAlt })) this.widget.error_bell();
  }
}
