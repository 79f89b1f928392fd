// Outlook's winmail.dat (TNEF), by Debian's `tnef`: it unpacks below a folder of ours, and what comes out is listed.
import { element, page, text } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { visibleText } from '../visible-text.ts';
import { attachedList, type Attached } from './message-page.ts';

export const tnefMagic = '\x78\x9f\x3e\x22';
const filesMax = 500;
const unpackedMaxBytes = 200_000_000;

export const presentTnef = (input: Input, tools: Tools): Outcome => {
  const folder = tools.newPath('tnef');
  if (!tools.makeFolder(folder)) return failed('storageFull');
  // Names that the document chose: without folders in them, and never over an earlier file.
  const ran = tools.run(['tnef', '--number-backups', `--maxsize=${unpackedMaxBytes}`, '--save-body=message-body', '-C', folder, '-f', input.path]);
  if (ran.ended === 'missing') return failed('programMissing');
  const names = tools.list(folder, filesMax);
  if (names.length === 0) return failed('damaged');
  const attached: Attached[] = names.map((untrustedName) => {
    const path = `${folder}/${untrustedName}`;
    const sizeBytes = tools.sizeBytes(path);
    return { untrustedName, sizeBytes, what: ['part', path, '0', String(sizeBytes ?? 0), ''] };
  });
  const name = visibleText(input.untrustedName);
  return openPage(tools, page(name, '', element('h1', {}, text(name)),
    element('p', {}, text('Outlook wrapped these for other Outlook programs.')), attachedList(attached, tools)));
};
