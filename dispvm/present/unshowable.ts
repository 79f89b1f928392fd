// A page for what is inside of something and cannot be shown in this template: says what it is, and what to do.
import { element, page, text } from './html.ts';
import { openPage, type Input, type Outcome, type Tools } from './presenter.ts';
import { sizeText } from './size-text.ts';
import { visibleText } from './visible-text.ts';

export const presentUnshowable = (input: Input, tools: Tools): Outcome => {
  const name = visibleText(input.untrustedName);
  const type = tools.typeName(input.untrustedHead, input.untrustedName);
  return openPage(tools, page(name, '',
    element('h1', {}, text(name)),
    element('p', {}, text(`${type ?? 'A file of no known kind'}, ${sizeText(input.sizeBytes)}.`)),
    element('p', {}, text('This disposable virtual machine has nothing to show it with. Save the file it lies in, take it out there, and open it on its own: '
      + 'a template that can show it is taken then, if there is one.'))));
};
