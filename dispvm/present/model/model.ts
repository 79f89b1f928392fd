// Models and drawings of CAD programs that nothing in this guest can show as their program does: what the file says of itself,
// and a sketch of it or the small picture that it brings, where there is one. Never the source of it as if that were the document.
import { presentBytes } from '../bytes.ts';
import { element, page, text, type Html } from '../html.ts';
import { openPage, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { sizeText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { dwgPicture, dwgVersion } from './dwg.ts';
import { readIges } from './iges.ts';
import type { ModelFacts } from './model-facts.ts';
import { readStep } from './step.ts';
import { readStl } from './stl.ts';
import { kindName, label, words } from '../words.ts';

const fileMaxBytes = 24 * 1024 * 1024;
const stlMaxBytes = 64 * 1024 * 1024;
/** What a large one has besides is left out: the viewer waits a minute for all of it. */
const readMaxMs = 12_000;

const present = (input: Input, tools: Tools): Outcome => {
  const head = String.fromCharCode(...input.untrustedHead);
  if (/^AC10\d\d/.test(head)) return presentDwg(input, head, tools);
  const facts = factsOf(input, head, tools);
  return facts === null
    ? presentBytes(input, tools)
    : openPage(tools, modelPage(input, facts, pictureOf(facts, tools)));
};

const factsOf = (input: Input, head: string, tools: Tools): ModelFacts | null => {
  const readWords = (): string => tools.readText(input.path, fileMaxBytes) ?? '';
  if (head.startsWith('ISO-10303-21')) {
    const until = Date.now() + readMaxMs;
    const facts = readStep(readWords(), () => Date.now() > until);
    return input.sizeBytes > fileMaxBytes ? { ...facts, notes: [words().model.beginningRead, ...facts.notes] } : facts;
  }
  if (/\.stl$/i.test(input.untrustedName) || /^solid\s[^]{0,400}facet normal/.test(head))
    return input.sizeBytes > stlMaxBytes
      ? null
      : readStl(tools.readBytes(input.path, stlMaxBytes) ?? new Uint8Array(0), readWords);
  return input.sizeBytes > fileMaxBytes ? null : readIges(readWords());
};

const pictureOf = ({ picture }: ModelFacts, tools: Tools): string | null => {
  const path = tools.newPath('model.svg');
  return picture !== null && tools.writeText(path, picture) ? path : null;
};

const presentDwg = (input: Input, head: string, tools: Tools): Outcome => {
  const picture = dwgPicture((maxBytes, offset) => tools.readLatin1(input.path, maxBytes, offset) ?? '');
  const path = picture === null ? '' : tools.newPath(`preview.${picture.ending}`);
  const hasPicture = picture !== null && tools.writeBytes(path, picture.bytes);
  const facts: ModelFacts = {
    kind: 'CAD drawing (DWG)',
    untrustedRows: [['Form', dwgVersion(head)]],
    notes: [hasPicture ? words().model.preview : words().model.noPreview],
    picture: null,
    caption: '',
  };
  return openPage(tools, modelPage(input, facts, hasPicture ? path : null));
};

const modelPage = (input: Input, facts: ModelFacts, picturePath: string | null): string => {
  const name = visibleText(input.untrustedName);
  return page(
    name,
    'td.label{color:#59636e;white-space:nowrap}',
    element('h1', {}, text(name)),
    element('p', {}, text(`${kindName(facts.kind)}, ${sizeText(input.sizeBytes)}.`)),
    facts.notes.map((note) => element('p', { class: 'warn' }, text(note))),
    element('table', {}, facts.untrustedRows.filter(([, value]) => value.trim() !== '').map(row)),
    picturePath === null
      ? null
      : [
          element('p', {}, element('img', { src: picturePath.slice(picturePath.lastIndexOf('/') + 1), alt: '' })),
          element('p', { class: 'quiet' }, text(facts.caption)),
        ],
  );
};

const row = ([name, value]: ModelFacts['untrustedRows'][number]): Html =>
  element(
    'tr',
    {},
    element('td', { class: 'label' }, text(label(name))),
    element('td', {}, text(visibleText(value, 1000))),
  );

export const model: Presenter = { present };
