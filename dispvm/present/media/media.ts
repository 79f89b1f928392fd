// Sound and video: what it is, how long, what it is called, as far as its head tells; and plainly that it does not play
// here.
import { element, page, text, type Html } from '../html.ts';
import { openPage, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { sizeText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { readFlac } from './flac.ts';
import { readMatroska } from './matroska.ts';
import { coverMaxBytes, durationText, noFacts, type Cover, type MediaFacts, type ReadRange } from './media-facts.ts';
import { readMp3 } from './mp3.ts';
import { readMp4 } from './mp4.ts';
import { readOgg } from './ogg.ts';
import { readRiff } from './riff.ts';
import { kindName, label, words } from '../words.ts';

const present = (input: Input, tools: Tools): Outcome => {
  const facts = factsOf(input, tools);
  const cover = facts.cover === null ? null : copyCover(input, facts.cover, tools);
  const isVideo = tools.typeName(input.untrustedHead, input.untrustedName)?.startsWith('Video') === true;
  const { noPicture, elsewhere } = words().media;
  // What lies in something is shown where that is: a template that takes stills is taken for a file of its own.
  const notPlayed = isVideo && tools.depth > 0 ? `${noPicture} ${elsewhere}` : noPicture;
  return presentFacts(input, tools, { facts, cover, stills: null, notPlayed });
};

export const factsOf = (input: Input, tools: Tools): MediaFacts =>
  readFacts(
    String.fromCharCode(...input.untrustedHead),
    (start, length) => tools.readLatin1(input.path, length, start) ?? '',
    input.sizeBytes,
  );

/** What a page of sound or video holds. */
export interface MediaPage {
  readonly facts: MediaFacts;
  /** The name of a picture in the folder. */
  readonly cover: string | null;
  readonly stills: Html | null;
  /** Why nothing is heard or moves. */
  readonly notPlayed: string;
}

export const presentFacts = (input: Input, tools: Tools, { facts, cover, stills, notPlayed }: MediaPage): Outcome => {
  const name = visibleText(input.untrustedName);
  const type = tools.typeName(input.untrustedHead, input.untrustedName);
  const kind = type === null ? words().media.soundOrVideo : kindName(type);
  const rows: MediaFacts['tags'] = [
    ...(facts.seconds === null ? [] : [['Length', durationText(facts.seconds)] as const]),
    ...facts.details.map((detail) => ['Form', detail] as const),
    ...facts.tags,
  ];
  return openPage(
    tools,
    page(
      name,
      'td.label{color:#59636e}td.still{padding:0 6pt 6pt 0}',
      element('h1', {}, text(name)),
      element('p', {}, text(`${kind}, ${sizeText(input.sizeBytes)}.`)),
      cover === null ? null : element('p', {}, element('img', { src: cover, alt: '', style: 'max-width:240pt' })),
      stills,
      element(
        'table',
        {},
        rows.map(([name, value]) =>
          element(
            'tr',
            {},
            element('td', { class: 'label' }, text(label(name))),
            element('td', {}, text(visibleText(value))),
          ),
        ),
      ),
      element('p', {}, text(`${notPlayed} ${words().media.elsewherePlayed}`)),
    ),
  );
};

/** By its first bytes; of what is of no known form, nothing. */
export const readFacts = (head: string, read: ReadRange, sizeBytes: number): MediaFacts => {
  if (/^[^]{4}(?:ftyp|moov|mdat|wide|free|skip)/.test(head)) return readMp4(read, sizeBytes);
  if (head.startsWith('OggS')) return readOgg(read, sizeBytes);
  if (head.startsWith('fLaC')) return readFlac(read);
  if (/^RIFF[^]{4}(?:WAVE|AVI )/.test(head)) return readRiff(read, sizeBytes);
  if (head.startsWith('\x1a\x45\xdf\xa3')) return readMatroska(read, sizeBytes);
  return /^(?:ID3|\xff[\xe2-\xff])/.test(head) ? readMp3(read, sizeBytes) : noFacts;
};

const copyCover = (input: Input, { start, end }: Cover, tools: Tools): string | null => {
  const bytes = end - start > coverMaxBytes ? null : tools.readBytes(input.path, end - start, start);
  const path = tools.newPath('cover');
  return bytes !== null && tools.writeBytes(path, bytes) ? path.slice(path.lastIndexOf('/') + 1) : null;
};

export const media: Presenter = { present };
