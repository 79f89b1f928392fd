// Takes a document as dom0 sends it: the name field of qubes.OpenInVM, then the contents. Name and contents are hostile: they
// are stored and never parsed here. What it is, and with which viewer it goes, the template's table says.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import type { DocumentType, Viewer, ViewerTable } from '../../protocol/viewer-table.ts';
import { readGuestName, type GuestName } from './guest-name.ts';
import type { Guest, IncomingFile } from './guest.ts';

export interface ReceivedDocument {
  readonly path: string;
  readonly type: DocumentType;
  readonly viewer: Viewer;
  readonly viewOnly: boolean;
}

interface Receiving {
  readonly name: GuestName;
  readonly file: IncomingFile;
  readonly head: Uint8Array;
  headFilled: number;
}

/** After a failure, which is an exit code, it has put away what had come. */
export class DocumentReceiver {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #nameField = new Uint8Array(nameFieldBytes);
  #nameFilled = 0;
  #receiving: Receiving | null = null;

  constructor(guest: Guest, table: ViewerTable) {
    this.#guest = guest;
    this.#table = table;
  }

  /** null where all is well. */
  take(untrustedBytes: Uint8Array): number | null {
    const take = Math.min(nameFieldBytes - this.#nameFilled, untrustedBytes.length);
    this.#nameField.set(untrustedBytes.subarray(0, take), this.#nameFilled);
    this.#nameFilled += take;
    if (this.#nameFilled < nameFieldBytes) return null;
    const failed = this.#receiving === null ? this.#begin() : null;
    return failed === null && take < untrustedBytes.length ? this.#store(untrustedBytes.subarray(take)) : failed;
  }

  /** Puts the whole document where its viewer finds it. */
  finish(): ReceivedDocument | number {
    const receiving = this.#receiving;
    if (receiving === null) return this.#fail(agentExitCodes.protocol);
    const { name, file } = receiving;
    const index = detectType(this.#table, receiving.head.subarray(0, receiving.headFilled), name.fileName);
    const type = index === null ? undefined : this.#table.types[index];
    const viewer = type === undefined ? undefined : this.#table.viewers[type.viewer];
    if (type === undefined || viewer === undefined) return this.#fail(agentExitCodes.unsupported);
    const { program } = viewer;
    if (program.kind === 'start' && !this.#guest.isInstalled(program.argv[0] ?? ''))
      return this.#fail(agentExitCodes.viewerMissing);
    const path = program.kind === 'running' ? program.path : this.#guest.documentPath(name.fileName);
    if (!file.publish(path)) return this.#fail(agentExitCodes.storageFull);
    this.#receiving = null;
    return { path, type, viewer, viewOnly: name.viewOnly };
  }

  discard(): void {
    this.#receiving?.file.discard();
    this.#receiving = null;
  }

  #begin(): number | null {
    const name = readGuestName(this.#nameField);
    if (name === null) return this.#fail(agentExitCodes.protocol);
    const file = this.#guest.createIncoming(name.viewOnly);
    if (file === null) return this.#fail(agentExitCodes.storageFull);
    this.#receiving = { name, file, head: new Uint8Array(headMaxBytes), headFilled: 0 };
    return null;
  }

  #store(untrustedContents: Uint8Array): number | null {
    const receiving = this.#receiving;
    if (receiving === null) return null;
    const look = untrustedContents.subarray(0, headMaxBytes - receiving.headFilled);
    receiving.head.set(look, receiving.headFilled);
    receiving.headFilled += look.length;
    return receiving.file.write(untrustedContents) ? null : this.#fail(agentExitCodes.storageFull);
  }

  #fail(exitCode: number): number {
    this.discard();
    return exitCode;
  }
}
