// The guest as the agent's logic wants it, on QuickJS. The user's folder and its empty files are made before the savefile is:
// the runtime can't change a file's owner, and a click should wait for no process.
import * as os from 'os';
import type { Guest, IncomingFile } from './guest.ts';
import { openIncoming, openOutgoing, readFile, readFileState } from './quickjs-files.ts';
import { endProcess, findHolders, findViewers, isInstalled, readBusyTicks, runAsUser, startAsUser, startFreshener } from './quickjs-processes.ts';
import type { ViewerTable } from './viewer-table.ts';

const samplesFolder = '/usr/lib/glovebox/samples';
const sampleMaxBytes = 64 * 1024;

export const createQuickJsGuest = (table: ViewerTable, freshenProgram: string): Guest => {
  const folder = `${table.user.home}/attachment`;
  const incomingPath = (viewOnly: boolean): string => `${folder}/.incoming-${viewOnly ? 'view' : 'edit'}`;
  const makeIncoming = (viewOnly: boolean): IncomingFile | null => {
    const path = incomingPath(viewOnly);
    return runAsUser(table, ['/usr/bin/install', '-m', viewOnly ? '0400' : '0600', '/dev/null', path]) ? openIncoming(path) : null;
  };
  if (!runAsUser(table, ['/usr/bin/install', '-d', '-m', '0700', folder])) throw new Error('no folder for documents');
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
    restockIncoming,
    readSample: (name) => readFile(`${samplesFolder}/${name}`, sampleMaxBytes),
    busyTicks: readBusyTicks,
    documentPath: (fileName) => `${folder}/${fileName}`,
    fileState: readFileState,
    openEdited: openOutgoing,
    isInstalled: (program) => isInstalled(program, table.environment['PATH'] ?? '/usr/bin:/bin'),
    startViewer: (argv) => startAsUser(table, argv),
    notifyViewer: findViewers(table),
    holders: findHolders,
    endProcess,
    schedule: (delayMs, action) => {
      const timer = os.setTimeout(action, delayMs);
      return { cancel: () => os.clearTimeout(timer) };
    },
  };
};
