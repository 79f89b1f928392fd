// Asks, before a window with changes is closed, what becomes of them: a changed copy is returned or not, what was not
// saved is lost, or the window stays.
import Gtk from 'gi://Gtk?version=3.0';
import type { WindowWords } from '../protocol/words.ts';
import type { ClosingAnswer, ClosingQuestion } from './closing.ts';

export class CloseQuestion {
  readonly widget = new Gtk.InfoBar({ message_type: Gtk.MessageType.QUESTION, no_show_all: true });
  readonly #words: WindowWords['unsaved'];
  readonly #heading = new Gtk.Label({ xalign: 0, wrap: true, visible: true });
  readonly #detail = new Gtk.Label({ xalign: 0, wrap: true, visible: true });
  readonly #buttons: Readonly<Record<ClosingAnswer, Gtk.Button>>;
  /** The answer that loses least has the keyboard. */
  #usual: ClosingAnswer = 'keep';

  constructor({ unsaved }: WindowWords, answered: (answer: ClosingAnswer) => void) {
    this.#words = unsaved;
    const words = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 4, visible: true });
    this.#heading.get_style_context().add_class('glovebox-name');
    for (const line of [this.#heading, this.#detail]) words.pack_start(line, false, false, 0);
    this.widget.get_content_area().pack_start(words, true, true, 0);
    const button = (answer: ClosingAnswer, label: string): Gtk.Button => {
      const made = Gtk.Button.new_with_label(label);
      made.set_valign(Gtk.Align.CENTER);
      made.connect('clicked', () => {
        this.widget.hide();
        answered(answer);
      });
      this.widget.add_action_widget(made, Gtk.ResponseType.NONE);
      return made;
    };
    this.#buttons = {
      discard: button('discard', unsaved.discard),
      return: button('return', unsaved.give),
      keep: button('keep', unsaved.keep),
    };
    this.#buttons.return.get_style_context().add_class('suggested-action');
    this.#buttons.discard.get_style_context().add_class('destructive-action');
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  ask({ hasEdit, isUnsaved }: ClosingQuestion): void {
    const { heading, edited, detail, lost, close, discard } = this.#words;
    this.#heading.set_text(hasEdit ? edited : heading);
    this.#detail.set_text(hasEdit && isUnsaved ? `${lost} ${detail}` : detail);
    this.widget.get_accessible().set_name(`${this.#heading.get_text()} ${this.#detail.get_text()}`);
    this.#buttons.discard.set_label(hasEdit ? discard : close);
    this.#buttons.discard.show();
    this.#buttons.return.set_visible(hasEdit);
    this.#buttons.keep.show();
    this.#usual = hasEdit && !isUnsaved ? 'return' : 'keep';
    this.widget.show();
    this.focus();
  }

  focus(): void {
    this.#buttons[this.#usual].grab_focus();
  }

  hide(): void {
    this.widget.hide();
  }
}
