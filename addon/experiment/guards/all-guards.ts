// The list of guards. docs/interception.md says of each what it guards and which test proves it.
import { composeGuard } from './compose.ts';
import { dragOutGuard } from './drag-out.ts';
import { filesByAddressGuard } from './files-by-address.ts';
import type { GuardList } from './guard.ts';
import { linksGuard } from './links.ts';
import { messagePartsGuard } from './message-parts.ts';
import { messageProcessGuard } from './message-process.ts';
import { openGuard } from './open.ts';
import { openpgpGuard } from './openpgp.ts';
import { programGuard } from './program.ts';
import { quitGuard } from './quit.ts';
import { saveGuards, saveSeveralGuard } from './save.ts';
import { saveLinkGuard } from './save-link.ts';
import { savedFilesGuard } from './saved-files.ts';

export const allGuards: GuardList = {
  program: [openGuard, programGuard, savedFilesGuard, filesByAddressGuard, ...saveGuards, messagePartsGuard, quitGuard],
  windows: [composeGuard, openpgpGuard, linksGuard, saveSeveralGuard, saveLinkGuard, dragOutGuard, messageProcessGuard],
};
