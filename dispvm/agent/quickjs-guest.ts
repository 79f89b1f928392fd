// The guest as the agent's logic wants it, on QuickJS. The user's folder and its empty files are made before the
// savefile is: the runtime can't change a file's owner, and a click should wait for no process.
import * as os from 'os';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Guest, IncomingFile } from './guest.ts';
import { openIncoming, openOutgoing, readFile, readFileState } from './quickjs-files.ts';
import {
  endProcess,
  findHolders,
  findViewers,
  isInstalled,
  readProcessorTicks,
  runAsUser,
  startAsUser,
  startFreshener,
} from './quickjs-processes.ts';
import { openResidentViewer } from './resident-viewer.ts';
import { openScreen } from './resident-screen.ts';
import type { ViewerUser } from './viewer-user.ts';

const samplesFolder = '/usr/lib/glovebox/samples';
const sampleMaxBytes = 64 * 1024;
/** In the folder $1 a folder of its own for each of $2 files, and an empty file in each: all by one process. */
const makeTogether =
  'cd "$1" && umask 077 && mkdir $(seq 0 $(($2 - 1))) && umask 377 && for i in $(seq 0 $(($2 - 1))); do : > $i/.incoming; done';

export interface GuestParts {
  readonly user: ViewerUser;
  /** Where init keeps what concerns our viewer. */
  readonly runFolder: string;
  readonly freshenProgram: string;
}

export const createQuickJsGuest = (table: ViewerTable, { user, runFolder, freshenProgram }: GuestParts): Guest => {
  const folder = `${user.home}/attachment`;
  const viewer = openResidentViewer(runFolder);
  const resizeScreen = openScreen(runFolder);
  const incomingPath = (viewOnly: boolean): string => `${folder}/.incoming-${viewOnly ? 'view' : 'edit'}`;
  const makeIncoming = (viewOnly: boolean): IncomingFile | null => {
    const path = incomingPath(viewOnly);
    return runAsUser(user, ['/usr/bin/install', '-m', viewOnly ? '0400' : '0600', '/dev/null', path])
      ? openIncoming(path)
      : null;
  };
  if (!runAsUser(user, ['/usr/bin/install', '-d', '-m', '0700', folder])) throw new Error('no folder for documents');
  const incoming = new Map<boolean, IncomingFile | null>();
  const restockIncoming = (): void => {
    for (const viewOnly of [false, true]) if (!incoming.has(viewOnly)) incoming.set(viewOnly, makeIncoming(viewOnly));
  };
  restockIncoming();
  return {
    freshen: startFreshener(freshenProgram),
    createIncoming: (viewOnly) => {
      const prepared = incoming.get(viewOnly);
      incoming.delete(viewOnly);
      return prepared ?? makeIncoming(viewOnly);
    },
    createTogether: (count) => runAsUser(user, ['/bin/sh', '-c', makeTogether, 'sh', folder, String(count)]),
    openTogether: (index) => openIncoming(`${folder}/${index}/.incoming`),
    togetherPath: (index, fileName) => `${folder}/${index}/${fileName}`,
    restockIncoming,
    readSample: (name) => readFile(`${samplesFolder}/${name}`, sampleMaxBytes),
    processorTicks: readProcessorTicks,
    documentPath: (fileName) => `${folder}/${fileName}`,
    copiedPagePath: `${user.home}/.page`,
    fileState: readFileState,
    openEdited: openOutgoing,
    isInstalled: (program) => isInstalled(program, user.environment['PATH'] ?? '/usr/bin:/bin'),
    startViewer: (argv) => startAsUser(user, argv),
    notifyViewer: findViewers(table),
    residentViewer: () => viewer,
    resizeScreen,
    moveDocument: (from, to) => os.rename(from, to) === 0,
    removeDocument: (path) => void os.remove(path),
    holders: findHolders,
    endProcess,
    schedule: (delayMs, action) => {
      const timer = os.setTimeout(action, delayMs);
      return { cancel: () => os.clearTimeout(timer) };
    },
  };
};
