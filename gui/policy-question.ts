// A rule asks whether a call may go on: who calls, what is called, and where it may go. Only dom0's words are shown. No
// answer counts until the window has had the keyboard for a moment, so that none is a stray click or key; closing the
// window, Escape and the button that has the keyboard all say no.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import type { FromGui } from '../protocol/gui-messages.ts';
import { answerAfterMs, type PolicyQuestion } from '../protocol/policy-windows.ts';
import { words } from '../protocol/words.ts';
import { choiceName, questionLines } from './policy-labels.ts';
import { createFacts } from './policy-facts.ts';
import { loadCommonStyle } from './style.ts';

export class PolicyQuestionWindow {
  readonly #window: Gtk.Window;
  readonly #choices: readonly string[];
  readonly #combo = new Gtk.ComboBoxText({ hexpand: true, visible: true });
  readonly #allow: Gtk.Button;
  readonly #deny: Gtk.Button;
  readonly #answered: (choice: string | null) => void;
  #timer = 0;
  #mayAnswer = false;

  constructor(question: PolicyQuestion, send: (message: FromGui) => void, gone: () => void) {
    const shown = words[question.language].window.policy;
    loadCommonStyle();
    this.#choices = question.choices;
    this.#window = new Gtk.Window({
      title: shown.title,
      border_width: 18,
      resizable: false,
      window_position: Gtk.WindowPosition.CENTER,
    });
    this.#window.set_keep_above(true);
    this.#answered = (choice) => {
      send({ type: 'answer', questionId: question.questionId, choice });
      this.close();
      gone();
    };
    for (const choice of question.choices) this.#combo.append_text(choiceName(words[question.language].window, choice));
    this.#combo.set_active(question.defaultChoice === null ? -1 : question.choices.indexOf(question.defaultChoice));
    this.#combo.get_accessible().set_name(shown.choose);
    this.#combo.connect('changed', () => this.#update());
    this.#allow = Gtk.Button.new_with_label(shown.allow);
    this.#deny = Gtk.Button.new_with_label(shown.deny);
    this.#build(question);
    this.#update();
    this.#window.show_all();
    this.#window.present();
    this.#watchKeyboard();
  }

  close(): void {
    this.#stopTimer();
    this.#window.destroy();
  }

  #build(question: PolicyQuestion): void {
    const { policy } = words[question.language].window;
    const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 12 });
    const heading = new Gtk.Label({ label: policy.heading, xalign: 0, wrap: true, max_width_chars: 50 });
    heading.get_style_context().add_class('glovebox-heading');
    const detail = new Gtk.Label({ label: policy.unexpected, xalign: 0, wrap: true, max_width_chars: 60 });
    const facts = createFacts(questionLines(policy, question), [policy.choose, this.#combo]);
    const buttons = new Gtk.ButtonBox({ layout_style: Gtk.ButtonBoxStyle.END, spacing: 6 });
    this.#allow.get_style_context().add_class('suggested-action');
    this.#allow.connect('clicked', () => this.#answer(this.#choice));
    this.#deny.connect('clicked', () => this.#answer(null));
    for (const button of [this.#deny, this.#allow]) buttons.add(button);
    for (const widget of [heading, facts, detail, buttons]) column.pack_start(widget, false, false, 0);
    this.#window.add(column);
    this.#window.connect('delete-event', () => {
      this.#answered(null);
      return Gdk.EVENT_STOP;
    });
    this.#window.connect('key-press-event', (_window: Gtk.Window, event: Gdk.Event) => {
      if (event.get_keyval()[1] !== Gdk.KEY_Escape) return Gdk.EVENT_PROPAGATE;
      this.#answer(null);
      return Gdk.EVENT_STOP;
    });
  }

  get #choice(): string | null {
    return this.#choices[this.#combo.get_active()] ?? null;
  }

  #answer(choice: string | null): void {
    if (this.#mayAnswer) this.#answered(choice);
  }

  #update(): void {
    this.#deny.set_sensitive(this.#mayAnswer);
    this.#allow.set_sensitive(this.#mayAnswer && this.#choice !== null);
  }

  #watchKeyboard(): void {
    const begin = (): void => {
      this.#stopTimer();
      this.#mayAnswer = false;
      this.#update();
      if (!this.#window.is_active) return;
      this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, answerAfterMs, () => {
        this.#timer = 0;
        this.#mayAnswer = true;
        this.#update();
        this.#deny.grab_focus();
        return GLib.SOURCE_REMOVE;
      });
    };
    this.#window.connect('notify::is-active', begin);
    begin();
  }

  #stopTimer(): void {
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
  }
}
