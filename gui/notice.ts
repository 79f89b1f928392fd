// What stands in the picture's place while there is nothing to see: the start, the progress, and the reason why it
// failed. Its texts are ours alone.
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { WindowWords } from '../protocol/words.ts';
import type { NoticeText } from './labels.ts';

const lineWidthChars = 60;
/** Most documents are there before; turning a wheel meanwhile would take processor time from their VM. */
const spinAfterMs = 700;

export class Notice {
  readonly widget = new Gtk.Box({
    orientation: Gtk.Orientation.VERTICAL,
    spacing: 14,
    valign: Gtk.Align.CENTER,
    margin: 24,
    visible: true,
  });
  readonly #spinner = new Gtk.Spinner({ width_request: 40, height_request: 40, visible: true });
  #spinTimer = 0;
  readonly #warning = Gtk.Image.new_from_icon_name('dialog-warning', Gtk.IconSize.DIALOG);
  readonly #heading = createLine('glovebox-heading');
  readonly #detail = createLine('glovebox-detail');
  readonly #cancel: Gtk.Button;

  /** `cancel`: nobody wants to wait any longer. */
  constructor(words: WindowWords, cancel: () => void) {
    this.#cancel = Gtk.Button.new_with_label(words.cancel);
    this.#cancel.set_halign(Gtk.Align.CENTER);
    this.#cancel.set_tooltip_text(words.destroyHint);
    this.#cancel.connect('clicked', cancel);
    // Whoever destroys the window need not know of the timer, which would turn a wheel that is no more.
    this.widget.connect('destroy', () => this.#forgetTimer());
    for (const widget of [this.#spinner, this.#warning, this.#heading, this.#detail, this.#cancel])
      this.widget.pack_start(widget, false, false, 0);
  }

  showBusy(text: NoticeText): void {
    this.#show(text, true);
    if (this.#spinTimer === 0 && !this.#spinner.active) this.#spinLater();
  }

  /**
   * A number that grows shows that something happens, and costs less than the wheel; that turns where the number stands
   * still.
   */
  showProgress(text: NoticeText): void {
    this.stop();
    this.showBusy(text);
  }

  showFinal(text: NoticeText): void {
    this.#show(text, false);
    this.stop();
  }

  /** The picture is in its place now. */
  stop(): void {
    this.#forgetTimer();
    this.#spinner.stop();
  }

  #forgetTimer(): void {
    if (this.#spinTimer !== 0) GLib.source_remove(this.#spinTimer);
    this.#spinTimer = 0;
  }

  #spinLater(): void {
    this.#spinTimer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, spinAfterMs, () => {
      this.#spinTimer = 0;
      this.#spinner.start();
      return GLib.SOURCE_REMOVE;
    });
  }

  #show({ heading, lines }: NoticeText, busy: boolean): void {
    this.#heading.set_text(heading);
    this.#detail.set_text(lines.join('\n'));
    this.#spinner.set_visible(busy);
    this.#cancel.set_visible(busy);
    this.#warning.set_visible(!busy);
  }
}

const createLine = (styleClass: string): Gtk.Label => {
  const label = new Gtk.Label({
    wrap: true,
    wrap_mode: Pango.WrapMode.WORD_CHAR,
    max_width_chars: lineWidthChars,
    justify: Gtk.Justification.CENTER,
    visible: true,
  });
  label.get_style_context().add_class(styleClass);
  return label;
};
