// An address from the document in our window: all of it, its host in bold. No hyphen where a line ends, which would be
// a sign of the address.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { AddressParts } from './guest-text.ts';

const heightMaxPixels = 150;
const linePixels = 18;
/** As many fit in a line of a window of the usual width. A scrolled area does not ask how high its text is. */
const lineCharacters = 100;

export class AddressView {
  readonly widget = new Gtk.ScrolledWindow({
    visible: true,
    shadow_type: Gtk.ShadowType.IN,
    propagate_natural_height: true,
    max_content_height: heightMaxPixels,
    hscrollbar_policy: Gtk.PolicyType.NEVER,
    overlay_scrolling: false,
  });
  readonly #label = new Gtk.Label({
    visible: true,
    selectable: true,
    xalign: 0,
    yalign: 0,
    wrap: true,
    wrap_mode: Pango.WrapMode.CHAR,
    margin: 6,
  });

  /** `description` is for screen readers. */
  constructor(description: string) {
    this.#label.get_accessible().set_description(description);
    this.widget.add(this.#label);
  }

  show({ before, host, after }: AddressParts): void {
    const attributes = new Pango.AttrList();
    attributes.insert(Pango.attr_insert_hyphens_new(false));
    attributes.insert(Pango.attr_family_new('monospace'));
    for (const attribute of [
      Pango.attr_weight_new(Pango.Weight.BOLD),
      Pango.attr_underline_new(Pango.Underline.SINGLE),
    ]) {
      attribute.start_index = utf8Length(before);
      attribute.end_index = utf8Length(before + host);
      attributes.insert(attribute);
    }
    this.#label.set_text(before + host + after);
    this.#label.set_attributes(attributes);
    const lines = 1 + Math.ceil((before + host + after).length / lineCharacters);
    this.widget.set_min_content_height(Math.min(heightMaxPixels, lines * linePixels));
  }
}

/** Pango counts in bytes. */
const utf8Length = (text: string): number =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0).reduce(
    (sum, code) => sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4),
    0,
  );
