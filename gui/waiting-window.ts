// A window of no DispVM: a call waits until its template is made. What is done comes from dom0; closing it gives the
// call up.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import type { FromGui, ToGui } from '../protocol/gui-messages.ts';
import { words } from '../protocol/words.ts';
import { waitingNotice } from './labels.ts';
import { Notice } from './notice.ts';

type Waiting = Extract<ToGui, { type: 'waiting' }>;

export class WaitingWindow {
  readonly #window = new Gtk.Window({
    title: 'Glovebox',
    default_width: 560,
    default_height: 240,
    window_position: Gtk.WindowPosition.CENTER,
  });
  readonly #notice: Notice;

  constructor(
    { waitId, language }: Pick<Waiting, 'waitId' | 'language'>,
    send: (message: FromGui) => void,
    gone: () => void,
  ) {
    const giveUp = (): void => {
      send({ type: 'notWaiting', waitId });
      this.close();
      gone();
    };
    this.#notice = new Notice(words[language].window, giveUp);
    this.#window.add(this.#notice.widget);
    this.#window.connect('delete-event', () => {
      giveUp();
      return Gdk.EVENT_STOP;
    });
  }

  show({ language, template, step, sinceMs, usualSeconds }: Waiting): void {
    const forSeconds = Math.max(0, Math.round((Date.now() - sinceMs) / 1000));
    this.#notice.showBusy(waitingNotice(words[language].window, { template, step, usualSeconds, forSeconds }));
    if (!this.#window.visible) this.#window.present();
  }

  close(): void {
    this.#notice.stop();
    this.#window.destroy();
  }
}
