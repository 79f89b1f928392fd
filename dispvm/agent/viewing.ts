// A document with the program that shows or edits it, until that program's end: the person closes it, dom0 asks, or it
// breaks. A program that hands the document to another process and leaves has not ended: as in the stock service, the
// document is open while any process has it open.
import type { Language } from '../../protocol/languages.ts';
import type { Viewer } from '../../protocol/viewer-table.ts';
import { argvFor, type Guest, type Scheduled, type ViewerProcess } from './guest.ts';
import { awaitRest, type RestLimits } from './rest.ts';
import { createWordReader, type ViewerWord } from './viewer-words.ts';

/** Seldom, and not while the document is being painted: each look costs the one processor some milliseconds. */
const watchEveryMs = 1000;
const endingEveryMs = 20;
/** What a program gets to put its things away after it was asked to end. */
const endGraceMs = 1000;
/** Half a minute: an office program starts slowly under software emulation. */
const startLooksMax = 300;
/** Ten minutes of one that says when it has its window: it may have to be started anew, or ask for a password first. */
const shownLooksMax = 6000;

export type ViewingEnd = 'asked' | 'ended' | 'failed';

export interface ViewingListener {
  onWord(word: ViewerWord): void;
  onEnd(how: ViewingEnd): void;
}

export interface Viewing {
  /** Asks the program to end, then makes it; `onEnd` is called as ever. */
  end(): void;
  /** Leaves the program as it is and hears it no more. */
  release(): void;
  /** Kills the program and hears it no more. */
  abandon(): void;
}

export interface ShownDocument {
  readonly path: string;
  /** Of what our viewer says beside it. */
  readonly language: Language;
  /** Our viewer shows it already, and is to let it be changed where it is looked at. */
  readonly isShown: boolean;
}

/** Gives the document to its program; null where that did not take it. */
export const showDocument = (
  guest: Guest,
  viewer: Viewer,
  { path, language, isShown }: ShownDocument,
  listener: ViewingListener,
): Viewing | null => {
  const { program } = viewer;
  if (program.kind === 'glovebox') {
    const how = isShown ? 'edit' : `open\t${language}`;
    return askOurs(guest, `${how}\t${program.shows}\t${path}`, listener);
  }
  const process =
    program.kind === 'running'
      ? guest.notifyViewer(program.pidFile, program.signal)
      : guest.startViewer(argvFor(program.argv, path));
  if (process === null) return null;
  // What is painted is known by nobody here; when nothing works any more, or after long enough, it is.
  const painting = awaitRest(guest, restLimits(guest, program), () => listener.onWord({ event: 'painted' }));
  // One that says when it has its window is there until that has gone. Behind it our viewer may still show the document, and what
  // makes its pages may have it open.
  const isWhole = program.kind === 'start' && program.shown !== undefined;
  const holders = (): readonly number[] =>
    isWhole ? [] : guest.holders(path).filter((pid) => pid !== guest.residentViewer()?.pid);
  return alsoCancelling(
    painting,
    watchProgram(guest, process, holders, (how) => {
      painting.cancel();
      listener.onEnd(how);
    }),
  );
};

const restLimits = (guest: Guest, program: Viewer['program']): RestLimits => {
  if (program.kind !== 'start' || program.shown === undefined) return { looksMax: startLooksMax };
  const { shown } = program;
  return { looksMax: shownLooksMax, counts: () => guest.fileState(shown) !== null };
};

/** Gives our viewer a command, and hears what it says of its document; null where it did not take it. */
export const askOurs = (guest: Guest, line: string, listener: ViewingListener): Viewing | null => {
  const viewer = guest.residentViewer();
  if (viewer === null) return null;
  const read = createWordReader();
  let isHeard = true;
  const hearing: Scheduled = viewer.listen((untrustedBytes) => {
    const words = read(untrustedBytes);
    // The listener may let go of it at any word.
    for (const word of words ?? []) if (isHeard) listener.onWord(word);
    if (words === null && isHeard) listener.onEnd('failed');
  });
  const watching = watchProgram(
    guest,
    viewer,
    () => [],
    (how) => listener.onEnd(how),
  );
  const silence: Scheduled = {
    cancel: () => {
      isHeard = false;
      hearing.cancel();
    },
  };
  if (viewer.tell(line)) return alsoCancelling(silence, watching);
  silence.cancel();
  watching.release();
  return null;
};

const alsoCancelling = (scheduled: Scheduled, viewing: Viewing): Viewing => ({
  end: () => viewing.end(),
  release: () => {
    scheduled.cancel();
    viewing.release();
  },
  abandon: () => {
    scheduled.cancel();
    viewing.abandon();
  },
});

/** `holders`: who else has the document open. */
const watchProgram = (
  guest: Guest,
  process: ViewerProcess,
  holders: () => readonly number[],
  onEnd: (how: ViewingEnd) => void,
): Viewing => {
  let endingForMs: number | null = null;
  /** The program ended because it was asked to: what is on disk is the edit, whoever else may have the file open. */
  let wasAsked = false;
  const look = (): void => {
    const status = process.status();
    // Looking through all processes is dear, so it waits until the program itself has ended.
    const left = status === 'running' ? [process.pid] : wasAsked ? [] : holders();
    if (left.length === 0) return onEnd(endingForMs !== null ? 'asked' : status === 'failed' ? 'failed' : 'ended');
    if (endingForMs !== null) {
      for (const pid of left) guest.endProcess(pid, endingForMs < endGraceMs ? 'terminate' : 'kill');
      endingForMs += endingEveryMs;
    }
    timer = guest.schedule(endingForMs === null ? watchEveryMs : endingEveryMs, look);
  };
  let timer = guest.schedule(watchEveryMs, look);
  return {
    end() {
      if (endingForMs !== null) return;
      endingForMs = 0;
      wasAsked = process.status() === 'running';
      timer.cancel();
      look();
    },
    release() {
      timer.cancel();
    },
    abandon() {
      timer.cancel();
      if (process.status() === 'running') guest.endProcess(process.pid, 'kill');
      for (const pid of holders()) guest.endProcess(pid, 'kill');
    },
  };
};
