// Shows what a person took out of a document, the address of a link or a copied text, before anything is done with it.
// It opens nothing; the clipboard gets exactly what is shown, and only by the button.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import { guestTextMaxBytes, linkMaxBytes } from '../protocol/limits.ts';
import type { WindowWords } from '../protocol/words.ts';
import { AddressView } from './address-view.ts';
import { plainAddress, plainGuestText, splitAddress } from './guest-text.ts';
import { GuestTextView } from './guest-text-view.ts';

const textHeight = { min: 44, max: 150 };
/** No name in the DNS is longer (RFC 1035, section 3.1). */
const hostMaxCharacters = 253;

export class GuestBar {
  readonly widget = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 6, no_show_all: true });
  readonly #heading = new Gtk.Label({ xalign: 0, visible: true, wrap: true });
  readonly #address: AddressView;
  readonly #view: GuestTextView;
  readonly #host = new Gtk.Label({ xalign: 0, no_show_all: true, wrap: true, wrap_mode: Pango.WrapMode.WORD_CHAR });
  readonly #copy = new Gtk.Button({ visible: true });
  readonly #words: WindowWords;
  #text = '';

  /** `closed` gives the keyboard back to the picture. */
  constructor(words: WindowWords, closed: () => void) {
    this.#words = words;
    this.#address = new AddressView(words.guest.address);
    this.#view = new GuestTextView(words.guest.copiedText, true);
    const close = Gtk.Button.new_with_label(words.guest.close);
    close.connect('clicked', () => {
      this.hide();
      closed();
    });
    close.set_tooltip_text(`${words.guest.close} (${words.keys.Escape})`);
    close.show();
    this.#copy.connect('clicked', () =>
      Gtk.Clipboard.get(Gdk.Atom.intern('CLIPBOARD', false)).set_text(this.#text, -1),
    );
    const buttons = new Gtk.Box({ spacing: 6, visible: true, halign: Gtk.Align.END });
    for (const button of [this.#copy, close]) buttons.pack_start(button, false, false, 0);
    this.#view.widget.set_max_content_height(textHeight.max);
    this.#view.widget.set_min_content_height(textHeight.min);
    this.#heading.get_style_context().add_class('glovebox-name');
    this.widget.get_style_context().add_class('glovebox-bar');
    for (const part of [this.#heading, this.#address.widget, this.#view.widget, this.#host, buttons])
      this.widget.pack_start(part, false, false, 0);
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  showLink(untrustedAddress: string): void {
    const address = plainAddress(untrustedAddress, linkMaxBytes);
    const parts = splitAddress(address);
    this.#address.show(parts);
    this.#host.set_text(hostText(this.#words, parts.host));
    this.#show('link', this.#words.guest.copyAddress, address, parts.host !== '');
  }

  showCopied(untrustedText: string): void {
    const text = plainGuestText(untrustedText, guestTextMaxBytes);
    this.#view.show(text);
    this.#show('copied', this.#words.guest.putOnClipboard, text, false);
  }

  hide(): void {
    this.#text = '';
    this.#view.show('');
    this.widget.hide();
  }

  focus(): void {
    this.#copy.grab_focus();
  }

  #show(type: 'link' | 'copied', copyLabel: string, text: string, hasHost: boolean): void {
    this.#text = text;
    this.#heading.set_text(this.#words.guest[type]);
    this.#address.widget.visible = type === 'link';
    this.#view.widget.visible = type === 'copied';
    this.#host.visible = hasHost;
    this.#copy.set_label(copyLabel);
    this.widget.show();
  }
}

/** A name of another script, or one that stands for it, may look like a well-known one: both forms are shown. */
const hostText = ({ host: words }: WindowWords, host: string): string => {
  if (host.length > hostMaxCharacters) return words.tooLong;
  const ascii = GLib.hostname_to_ascii(host);
  const unicode = GLib.hostname_to_unicode(host);
  if (ascii === null) return words.noComputer(host);
  if (ascii !== host.toLowerCase()) return words.otherScript(host, ascii);
  return unicode === null || unicode === ascii ? words.leadsTo(ascii) : words.standsFor(ascii, unicode);
};
