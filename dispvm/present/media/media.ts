// Sound and video: what it is, as far as its first bytes tell, and plainly that it does not play here.
import { element, page, text } from '../html.ts';
import { openPage, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { sizeText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { readId3 } from './id3.ts';

const tagsMaxBytes = 1024 * 1024;
const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  const name = visibleText(input.untrustedName);
  const { tags, picture } = head.startsWith('ID3') ? readId3(tools.readLatin1(input.path, tagsMaxBytes) ?? '') : { tags: [], picture: null };
  const cover = tools.newPath('cover');
  const bytes = picture === null ? null : tools.readBytes(input.path, picture.end - picture.start, picture.start);
  const hasCover = bytes !== null && tools.writeBytes(cover, bytes);
  return openPage(tools, page(name, 'td.label{color:#59636e}',
    element('h1', {}, text(name)),
    element('p', {}, text(`${tools.typeName(input.untrustedHead, input.untrustedName) ?? 'Sound or video'}, ${sizeText(input.sizeBytes)}.`)),
    hasCover ? element('p', {}, element('img', { src: cover.slice(cover.lastIndexOf('/') + 1), alt: '', style: 'max-width:240pt' })) : null,
    element('table', {}, tags.map(([label, value]) => element('tr', {}, element('td', { class: 'label' }, text(label)), element('td', {}, text(visibleText(value)))))),
    element('p', {}, text('A disposable virtual machine has no sound, and this one does not play videos. To hear or see it, save it and open it with a player that you trust.'))));
};

export const media: Presenter = { present };
