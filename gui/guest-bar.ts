// Shows what a person took out of a document, the address of a link or a copied text, before anything is done with it. It opens
// nothing; the clipboard gets exactly what is shown, and only by the button.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import { guestTextMaxBytes, linkMaxBytes } from '../protocol/limits.ts';
import { AddressView } from './address-view.ts';
import { plainAddress, plainGuestText, splitAddress } from './guest-text.ts';
import { GuestTextView } from './guest-text-view.ts';
import { guestTextHeadings } from './labels.ts';

const textHeight = { min: 44, max: 150 };
/** No name in the DNS is longer (RFC 1035, section 3.1). */
const hostMaxCharacters = 253;

export class GuestBar {
  readonly widget = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 6, no_show_all: true });
  readonly #heading = new Gtk.Label({ xalign: 0, visible: true, wrap: true });
  readonly #address = new AddressView();
  readonly #view = new GuestTextView('Text copied in the document', true);
  readonly #host = new Gtk.Label({ xalign: 0, no_show_all: true, wrap: true, wrap_mode: Pango.WrapMode.WORD_CHAR });
  readonly #copy = new Gtk.Button({ visible: true });
  #text = '';

  /** `closed` gives the keyboard back to the picture. */
  constructor(closed: () => void) {
    const close = Gtk.Button.new_with_label('Close');
    close.connect('clicked', () => {
      this.hide();
      closed();
    });
    close.set_tooltip_text('Close (Escape)');
    close.show();
    this.#copy.connect('clicked', () => Gtk.Clipboard.get(Gdk.Atom.intern('CLIPBOARD', false)).set_text(this.#text, -1));
    const buttons = new Gtk.Box({ spacing: 6, visible: true, halign: Gtk.Align.END });
    for (const button of [this.#copy, close]) buttons.pack_start(button, false, false, 0);
    this.#view.widget.set_max_content_height(textHeight.max);
    this.#view.widget.set_min_content_height(textHeight.min);
    this.#heading.get_style_context().add_class('glovebox-name');
    this.widget.get_style_context().add_class('glovebox-bar');
    for (const part of [this.#heading, this.#address.widget, this.#view.widget, this.#host, buttons]) this.widget.pack_start(part, false, false, 0);
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  showLink(untrustedAddress: string): void {
    const address = plainAddress(untrustedAddress, linkMaxBytes);
    const parts = splitAddress(address);
    this.#address.show(parts);
    this.#host.set_text(hostText(parts.host));
    this.#show('link', 'Copy address', address, parts.host !== '');
  }

  showCopied(untrustedText: string): void {
    const text = plainGuestText(untrustedText, guestTextMaxBytes);
    this.#view.show(text);
    this.#show('copied', 'Put on the clipboard', text, false);
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
    this.#heading.set_text(guestTextHeadings[type]);
    this.#address.widget.visible = type === 'link';
    this.#view.widget.visible = type === 'copied';
    this.#host.visible = hasHost;
    this.#copy.set_label(copyLabel);
    this.widget.show();
  }
}

/** A name of another script, or one that stands for it, may look like a well-known one: both forms are shown. */
const hostText = (host: string): string => {
  if (host.length > hostMaxCharacters) return 'Leads to: a name that is too long for any computer';
  const ascii = GLib.hostname_to_ascii(host);
  const unicode = GLib.hostname_to_unicode(host);
  if (ascii === null) return `Leads to: ${host} — not the name of any computer`;
  if (ascii !== host.toLowerCase()) return `Leads to: ${host} — letters of another script; in plain letters: ${ascii}`;
  return unicode === null || unicode === ascii ? `Leads to: ${ascii}` : `Leads to: ${ascii} — stands for: ${unicode}`;
};
