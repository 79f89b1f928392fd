// A delivered document until its call's end: what its viewer says goes to dom0, "edit" gives it to its type's editor,
// its saves go to dom0 as they happen, and the end of whichever has it ends the call. What comes back is what an editor
// saved, and nothing else ever.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import type { Language } from '../../protocol/languages.ts';
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import { encodeViewerEvent, type ViewerEvent } from '../../protocol/viewer-events.ts';
import type { DocumentType, Viewer, ViewerTable } from '../../protocol/viewer-table.ts';
import type { Reply } from './call.ts';
import type { Guest, Scheduled } from './guest.ts';
import { loadAhead } from './load-ahead.ts';
import { SaveWatch } from './save-watch.ts';
import type { ViewerWord } from './viewer-words.ts';
import { askOurs, showDocument, type Viewing, type ViewingEnd } from './viewing.ts';

export interface DeliveredDocument {
  readonly path: string;
  readonly type: DocumentType;
  readonly viewOnly: boolean;
  readonly language: Language;
}

export class OpenDocument {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  readonly #type: DocumentType;
  readonly #viewOnly: boolean;
  readonly #language: Language;
  #path: string;
  #viewing: Viewing | null = null;
  /** Its index, until it has come to rest. */
  #startingEditor: number | null = null;
  #isPainted = false;
  #loadingAhead: Scheduled | null = null;
  /** null while no editor has it. */
  #saves: SaveWatch | null = null;

  constructor(guest: Guest, table: ViewerTable, reply: Reply, { path, type, viewOnly, language }: DeliveredDocument) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
    this.#path = path;
    this.#type = type;
    this.#viewOnly = viewOnly;
    this.#language = language;
  }

  show(): void {
    this.#start(this.#type.viewer, 'delivered');
  }

  /** dom0 asks for the orderly end. A viewer has nothing to put away: the guest ends with this call. */
  close(): void {
    if (this.#saves === null) return this.#exit(agentExitCodes.ok);
    // Without a viewing its last save is on its way already.
    this.#viewing?.end();
  }

  /** dom0 wants to know when what was typed has been dealt with. */
  settle(): void {
    if (this.#saves === null) this.#say({ event: 'settled' });
    else this.#saves.settle();
  }

  release(): void {
    this.#loadingAhead?.cancel();
    this.#viewing?.release();
    this.#viewing = null;
  }

  abandon(): void {
    this.#loadingAhead?.cancel();
    this.#viewing?.abandon();
    this.#viewing = null;
    this.#saves?.stop();
  }

  /** The word comes first: whatever the viewer says, says it of a document that it has. */
  #start(index: number, event: 'delivered' | 'editing'): void {
    const viewer = this.#table.viewers[index];
    if (viewer === undefined) return this.#exit(agentExitCodes.viewerMissing);
    if (viewer.edits && !this.#viewOnly) this.#saves = this.#watchSaves();
    const document = { path: this.#path, language: this.#language, isShown: event === 'editing' };
    this.#viewing = showDocument(this.#guest, viewer, document, {
      onWord: (word) => this.#hear(word),
      onEnd: (how) => this.#ended(viewer, how),
    });
    if (this.#viewing === null) return this.#exit(agentExitCodes.viewerFailed);
    // What is typed before an editor reads it would go astray: it has the document when it has come to rest.
    if (event === 'editing') this.#startingEditor = index;
    else this.#say({ event, viewer: index });
  }

  #watchSaves(): SaveWatch {
    const parts = { guest: this.#guest, reply: this.#reply, say: (event: ViewerEvent) => this.#say(event) };
    return new SaveWatch(parts, this.#path);
  }

  #tellEditor(): void {
    if (this.#startingEditor !== null) this.#say({ event: 'editing', viewer: this.#startingEditor });
    this.#startingEditor = null;
  }

  #hear(word: ViewerWord): void {
    switch (word.event) {
      case 'edit':
        return this.#edit();
      // There are no others.
      case 'showing':
        return undefined;
      case 'failed':
        return this.#exit(word.exitCode);
      case 'painted':
        this.#tellEditor();
        return this.#isPainted ? undefined : this.#firstPainted(word);
      case 'unsaved':
        // Of an editor that is there, and of no other.
        return this.#saves !== null && this.#startingEditor === null ? this.#say(word) : undefined;
      default:
        return this.#say(word);
    }
  }

  #firstPainted(word: ViewerEvent): void {
    this.#isPainted = true;
    this.#say(word);
    const editor = this.#editor;
    if (editor !== null && this.#saves === null) this.#loadingAhead = loadAhead(this.#guest, editor, this.#path);
  }

  /** What “Edit” leads to; null where this document is not edited. */
  get #editor(): Viewer | null {
    const { editor } = this.#type;
    const viewer = editor === null || this.#viewOnly ? undefined : this.#table.viewers[editor];
    return viewer?.edits === true ? viewer : null;
  }

  /** The editor gets the file itself: there is one of it, and what it saves is the edit. */
  #edit(): void {
    const { editor } = this.#type;
    const viewer = this.#editor;
    if (editor === null || viewer === null || this.#saves !== null) return;
    const { program } = viewer;
    if (program.kind === 'running') {
      if (!this.#guest.moveDocument(this.#path, program.path)) return;
      this.#path = program.path;
    }
    this.release();
    this.#start(editor, 'editing');
  }

  /** Of an editor that says when it has its window: it asked for a password in vain, or broke over the document. */
  #endedWithout({ program }: Viewer): boolean {
    if (this.#startingEditor === null || program.kind !== 'start' || program.shown === undefined) return false;
    return this.#saves?.hasSent !== true && this.#guest.fileState(program.shown) === null;
  }

  /** The pages are still there, and “Edit” may be tried again. False where our viewer does not have them. */
  #lookAgain(): boolean {
    const viewer = this.#table.viewers[this.#type.viewer];
    if (viewer?.program.kind !== 'glovebox') return false;
    this.release();
    this.#viewing = askOurs(this.#guest, 'unedited', {
      onWord: (word) => this.#hear(word),
      onEnd: (how) => this.#ended(viewer, how),
    });
    if (this.#viewing === null) return false;
    this.#startingEditor = null;
    this.#saves?.stop();
    this.#saves = null;
    return true;
  }

  #ended(viewer: Viewer, how: ViewingEnd): void {
    if (how !== 'asked' && this.#endedWithout(viewer) && this.#lookAgain()) return;
    this.#tellEditor();
    this.release();
    const saves = this.#saves;
    const finish = (sent: number): void => {
      const wasSeen = this.#isPainted || saves?.hasSent === true;
      const exitCode = how === 'asked' ? agentExitCodes.ok : endOfViewer(viewer, how, wasSeen);
      this.#exit(sent === agentExitCodes.ok ? exitCode : sent);
    };
    if (saves === null) finish(agentExitCodes.ok);
    else saves.finish(finish);
  }

  #say(event: ViewerEvent): void {
    const bytes = encodeViewerEvent(event);
    for (let at = 0; at < bytes.length; at += qrexecChunkBytes)
      this.#reply.stderr(bytes.subarray(at, at + qrexecChunkBytes));
  }

  #exit(exitCode: number): void {
    this.release();
    this.#saves?.stop();
    this.#reply.exit(exitCode);
  }
}

/** The person ends an editor; any other end is one that nobody asked for. */
const endOfViewer = ({ edits }: Viewer, how: ViewingEnd, wasSeen: boolean): number => {
  if (!wasSeen) return agentExitCodes.viewerFailed;
  return edits && how === 'ended' ? agentExitCodes.ok : agentExitCodes.viewerEnded;
};
