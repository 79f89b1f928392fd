// Says between tool bar and picture that the DispVM does not answer, and offers to destroy it. Its words are ours
// alone; it is there only as long as dom0 says so.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { SilenceText } from './labels.ts';

const lineWidthChars = 60;

export class SilenceBar {
  readonly widget = new Gtk.InfoBar({ message_type: Gtk.MessageType.WARNING, no_show_all: true });
  readonly #heading = createLine('glovebox-name');
  readonly #detail = createLine('glovebox-detail');
  readonly #destroy: Gtk.Button;

  constructor(destroy: () => void) {
    const words = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 4, visible: true });
    for (const line of [this.#heading, this.#detail]) words.pack_start(line, false, false, 0);
    this.widget.get_content_area().pack_start(words, true, true, 0);
    this.#destroy = new Gtk.Button({ visible: true, valign: Gtk.Align.CENTER });
    this.#destroy.connect('clicked', destroy);
    this.widget.add_action_widget(this.#destroy, Gtk.ResponseType.NONE);
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  show({ heading, lines, destroy, destroyHint }: SilenceText): void {
    this.#heading.set_text(heading);
    this.#detail.set_text(lines.join('\n'));
    this.#destroy.set_label(destroy);
    this.#destroy.set_tooltip_text(destroyHint);
    this.widget.get_accessible().set_name([heading, ...lines].join(' '));
    this.widget.show();
  }

  hide(): void {
    this.widget.hide();
  }

  focus(): void {
    this.#destroy.grab_focus();
  }
}

const createLine = (styleClass: string): Gtk.Label => {
  const line = new Gtk.Label({
    wrap: true,
    wrap_mode: Pango.WrapMode.WORD_CHAR,
    max_width_chars: lineWidthChars,
    xalign: 0,
    visible: true,
  });
  line.get_style_context().add_class(styleClass);
  return line;
};
