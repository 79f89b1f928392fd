// What a call's window says of its document, or of several: names that the client sent, made harmless, and what it asked for.
import type { Desktop } from '../../protocol/desktop.ts';
import { displayName } from '../../protocol/file-names.ts';
import type { Language } from '../../protocol/language.ts';
import type { OpenWindow } from '../gui-supervisor.ts';
import type { Opening } from './attachment.ts';

export const labelOf = (
  { name, files }: Pick<Opening, 'name' | 'files'>,
  { activationToken, closeAfterIdleMs, copies }: Desktop,
  language: Language,
  returnEdits: boolean,
): Omit<OpenWindow, 'dispvmId' | 'template'> => ({
  language,
  fileName: displayName(name.untrustedName),
  ...(files !== null && { files: files.map(({ untrustedName }) => displayName(untrustedName)) }),
  // Several are only looked at.
  viewOnly: name.viewOnly || files !== null,
  returnEdits,
  network: false,
  ...(activationToken !== undefined && { activationToken }),
  ...(closeAfterIdleMs !== undefined && { closeAfterIdleMs }),
  ...(copies !== undefined && { copies }),
});
