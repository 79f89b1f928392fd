// The body of a message as content of our page: a sender's page through the cleaner of web pages, a text with its line
// ends, without what only mail programs read (armour of PGP).
import { cutNote, element, type Content, type Html } from '../html.ts';
import { cleanWebPage, type PictureFor } from '../web-page.ts';
import { plainText } from './message-page.ts';
import { words } from '../words.ts';

export interface Body {
  readonly kind: 'html' | 'text';
  readonly untrusted: string;
}
export interface ShownBody {
  readonly content: Content;
  /** Cleaned. */
  readonly styles: string;
  readonly missingPictures: number;
}

export const showBody = ({ kind, untrusted }: Body, pictureFor: PictureFor): ShownBody => {
  if (kind === 'text') return { content: plainText(untrusted), styles: '', missingPictures: 0 };
  const { markup, styles, missingPictures, isCut } = cleanWebPage(untrusted, pictureFor);
  const content = [element('div', {}, markup as Html), isCut ? cutNote(words().cut.message) : null];
  return { content, styles, missingPictures };
};
