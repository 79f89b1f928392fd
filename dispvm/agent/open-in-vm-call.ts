// qubes.OpenInVM: takes a document, gives it to its type's viewer, tells what that says, and returns the file if it was
// edited. The document and its name are hostile: they are stored and never parsed here. A view-only file, or one
// without an editor, must never be returned.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import { readGuestName, type GuestName } from './guest-name.ts';
import type { Guest, IncomingFile } from './guest.ts';
import { OpenDocument } from './open-document.ts';

interface Receiving {
  readonly name: GuestName;
  readonly file: IncomingFile;
  readonly head: Uint8Array;
  headFilled: number;
}

export class OpenInVmCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  readonly #nameField = new Uint8Array(nameFieldBytes);
  #nameFilled = 0;
  #receiving: Receiving | null = null;
  #document: OpenDocument | null = null;

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
    if (this.#document !== null) this.#document.close();
    else this.#fail(agentExitCodes.ok);
  }

  settle(): void {
    this.#document?.settle();
  }

  /** Lets go of the document and leaves it on the screen. */
  release(): void {
    this.#document?.release();
  }

  abort(): void {
    this.#receiving?.file.discard();
    this.#receiving = null;
    this.#document?.abandon();
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
    const index = detectType(this.#table, receiving.head.subarray(0, receiving.headFilled), name.fileName);
    const type = index === null ? undefined : this.#table.types[index];
    const viewer = type === undefined ? undefined : this.#table.viewers[type.viewer];
    if (type === undefined || viewer === undefined) return void this.#fail(agentExitCodes.unsupported);
    const { program } = viewer;
    if (program.kind === 'start' && !this.#guest.isInstalled(program.argv[0] ?? ''))
      return void this.#fail(agentExitCodes.viewerMissing);
    const path = program.kind === 'running' ? program.path : this.#guest.documentPath(name.fileName);
    if (!file.publish(path)) return void this.#fail(agentExitCodes.storageFull);
    this.#receiving = null;
    this.#document = new OpenDocument(this.#guest, this.#table, this.#reply, { path, type, viewOnly: name.viewOnly });
    this.#document.show();
  }

  #fail(exitCode: number): false {
    this.#receiving?.file.discard();
    this.#receiving = null;
    this.#reply.exit(exitCode);
    return false;
  }
}
