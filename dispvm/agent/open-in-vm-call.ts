// qubes.OpenInVM: takes a document, gives it to a viewer, waits for the viewer's end and returns the file if it was edited.
// The document and its name are hostile: they are stored and never parsed here. A view-only file must never be returned.
import { agentExitCodes, deliveredLine } from '../../protocol/agent-services.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import type { Call, Reply } from './call.ts';
import { detectType, headMaxBytes } from './document-type.ts';
import { returnEdit } from './edit-return.ts';
import { readGuestName, type GuestName } from './guest-name.ts';
import type { FileState, Guest, IncomingFile } from './guest.ts';
import { chooseViewer, type ViewerTable } from './viewer-table.ts';
import { showDocument, type Viewing } from './viewing.ts';

const delivered = Uint8Array.from(deliveredLine, (character) => character.charCodeAt(0));

interface Receiving {
  readonly name: GuestName;
  readonly file: IncomingFile;
  readonly head: Uint8Array;
  headFilled: number;
}

interface Document {
  readonly path: string;
  /** It is with an editor, and what that saves goes back. */
  readonly isEdited: boolean;
  readonly original: FileState | null;
}

export class OpenInVmCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  readonly #nameField = new Uint8Array(nameFieldBytes);
  #nameFilled = 0;
  #receiving: Receiving | null = null;
  #viewing: Viewing | null = null;
  #document: Document | null = null;
  #stopReturning: (() => void) | null = null;

  constructor(guest: Guest, table: ViewerTable, reply: Reply) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (untrustedBytes.length === 0) return this.#deliver();
    const take = Math.min(nameFieldBytes - this.#nameFilled, untrustedBytes.length);
    this.#nameField.set(untrustedBytes.subarray(0, take), this.#nameFilled);
    this.#nameFilled += take;
    if (this.#nameFilled < nameFieldBytes) return;
    if (this.#receiving === null && !this.#startReceiving()) return;
    if (take < untrustedBytes.length) this.#store(untrustedBytes.subarray(take));
  }

  terminate(): void {
    if (this.#viewing !== null && this.#document?.isEdited === true) return this.#viewing.end();
    // A viewer has nothing to put away: the guest ends with this call.
    if (this.#viewing !== null) this.release();
    if (this.#stopReturning !== null) return;
    this.#fail(agentExitCodes.ok);
  }

  /** Lets go of the document and leaves it on the screen. */
  release(): void {
    this.#viewing?.release();
    this.#viewing = null;
  }

  abort(): void {
    this.#receiving?.file.discard();
    this.#receiving = null;
    this.#viewing?.abandon();
    this.#viewing = null;
    this.#stopReturning?.();
  }

  #startReceiving(): boolean {
    const name = readGuestName(this.#nameField);
    if (name === null) return this.#fail(agentExitCodes.protocol);
    const file = this.#guest.createIncoming(name.viewOnly);
    if (file === null) return this.#fail(agentExitCodes.storageFull);
    this.#receiving = { name, file, head: new Uint8Array(headMaxBytes), headFilled: 0 };
    return true;
  }

  #store(untrustedContents: Uint8Array): void {
    const receiving = this.#receiving;
    if (receiving === null) return;
    const look = untrustedContents.subarray(0, headMaxBytes - receiving.headFilled);
    receiving.head.set(look, receiving.headFilled);
    receiving.headFilled += look.length;
    if (!receiving.file.write(untrustedContents)) this.#fail(agentExitCodes.storageFull);
  }

  #deliver(): void {
    const receiving = this.#receiving;
    if (receiving === null) return void this.#fail(agentExitCodes.protocol);
    const { name, file } = receiving;
    const mime = detectType(this.#table, receiving.head.subarray(0, receiving.headFilled), name.fileName);
    const viewer = mime === null ? null : chooseViewer(this.#table, mime, name.viewOnly);
    if (viewer === null || (viewer.kind === 'start' && !this.#guest.isInstalled(viewer.argv[0] ?? ''))) {
      return void this.#fail(agentExitCodes.viewerMissing);
    }
    const path = viewer.kind === 'running' ? viewer.path : this.#guest.documentPath(name.fileName);
    if (!file.publish(path)) return void this.#fail(agentExitCodes.storageFull);
    this.#receiving = null;
    const isEdited = !name.viewOnly && mime !== null && this.#table.edit.has(mime);
    const document = { path, isEdited, original: isEdited ? this.#guest.fileState(path) : null };
    this.#document = document;
    this.#viewing = showDocument(this.#guest, viewer, path, (outcome) => this.#viewerEnded(document, outcome));
    if (this.#viewing === null) return this.#reply.exit(agentExitCodes.viewerFailed);
    this.#reply.stderr(delivered);
  }

  #viewerEnded(document: Document, outcome: 'ended' | 'failed'): void {
    this.#viewing = null;
    const changed = document.isEdited && isChanged(document.original, this.#guest.fileState(document.path));
    if (changed) this.#stopReturning = returnEdit(this.#guest, document.path, this.#reply);
    else this.#reply.exit(outcome === 'ended' ? agentExitCodes.ok : agentExitCodes.viewerFailed);
  }

  #fail(exitCode: number): false {
    this.#receiving?.file.discard();
    this.#receiving = null;
    this.#reply.exit(exitCode);
    return false;
  }
}

/** A file that is gone, or no file any more, has no edit to return. */
const isChanged = (original: FileState | null, now: FileState | null): boolean =>
  now !== null && (original?.inode !== now.inode || original.sizeBytes !== now.sizeBytes || original.modifiedMs !== now.modifiedMs);
