// A window of no DispVM: a call waits until its template is made. Its words are dom0's; closing it gives the call up.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import type { FromGui, ToGui } from '../protocol/gui-messages.ts';
import { waitingNotice } from './labels.ts';
import { Notice } from './notice.ts';

type Waiting = Extract<ToGui, { type: 'waiting' }>;

export class WaitingWindow {
  readonly #window = new Gtk.Window({ title: 'Glovebox', default_width: 560, default_height: 240, window_position: Gtk.WindowPosition.CENTER });
  readonly #notice: Notice;

  constructor(waitId: number, send: (message: FromGui) => void, gone: () => void) {
    const giveUp = (): void => {
      send({ type: 'notWaiting', waitId });
      this.close();
      gone();
    };
    this.#notice = new Notice(giveUp);
    this.#window.add(this.#notice.widget);
    this.#window.connect('delete-event', () => {
      giveUp();
      return Gdk.EVENT_STOP;
    });
  }

  show({ template, step, sinceMs }: Waiting): void {
    this.#notice.showBusy(waitingNotice({ template, step, forSeconds: Math.max(0, Math.round((Date.now() - sinceMs) / 1000)) }));
    if (!this.#window.visible) this.#window.present();
  }

  close(): void {
    this.#notice.stop();
    this.#window.destroy();
  }
}
