// The viewers of ours in the default template, as its table says, without what edits: that is come to by “Edit”, over a
// document that another one shows.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expandViewers } from '../../dom0/template/recipe-viewers.ts';

const path = fileURLToPath(new URL('../../dispvm/templates/debian-13/viewers.json', import.meta.url));

export const ownViewers = expandViewers([{ path, text: readFileSync(path, 'utf8') }]).viewers.filter(
  ({ program, edits }) => program.kind === 'glovebox' && !edits,
);
