// Takes several files as dom0 sends them: the name field of them all, then what protocol/together.ts says. Names and contents
// are hostile: they are stored and never parsed here. Nothing is shown before all of it has come.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import { TogetherReader, type TogetherPart } from '../../protocol/together.ts';
import type { DocumentType, ViewerTable } from '../../protocol/viewer-table.ts';
import { readGuestName } from './guest-name.ts';
import type { Guest, IncomingFile } from './guest.ts';

export interface ReceivedFile {
  readonly path: string;
  /** null where this template has none for it. */
  readonly type: DocumentType | null;
}

interface Receiving {
  readonly file: IncomingFile;
  readonly head: Uint8Array;
  headFilled: number;
}

/** After a failure, which is an exit code, it has put away what was coming. */
export class TogetherReceiver {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #nameField = new Uint8Array(nameFieldBytes);
  #nameFilled = 0;
  readonly #reader = new TogetherReader();
  #fileNames: readonly string[] = [];
  #receiving: Receiving | null = null;
  readonly #received: ReceivedFile[] = [];

  constructor(guest: Guest, table: ViewerTable) {
    this.#guest = guest;
    this.#table = table;
  }

  /** null where all is well. */
  take(untrustedBytes: Uint8Array): number | null {
    const own = untrustedBytes.subarray(0, nameFieldBytes - this.#nameFilled);
    this.#nameField.set(own, this.#nameFilled);
    this.#nameFilled += own.length;
    for (const part of this.#reader.push(untrustedBytes.subarray(own.length))) {
      const failed = this.#takePart(part);
      if (failed !== null) return this.#fail(failed);
    }
    return this.#reader.isBroken ? this.#fail(agentExitCodes.protocol) : null;
  }

  /** The files in their order, each where its viewer finds it. */
  finish(): readonly ReceivedFile[] | number {
    const isWhole = this.#reader.isWhole && readGuestName(this.#nameField) !== null;
    return isWhole ? this.#received : this.#fail(agentExitCodes.protocol);
  }

  discard(): void {
    this.#receiving?.file.discard();
    this.#receiving = null;
  }

  #takePart(part: TogetherPart): number | null {
    switch (part.part) {
      case 'names':
        return this.#takeNames(part.untrustedFields);
      case 'piece':
        return this.#store(part.untrustedBytes);
      case 'fileEnd':
        return this.#endFile();
    }
  }

  #takeNames(untrustedFields: readonly Uint8Array[]): number | null {
    const names = untrustedFields.map(readGuestName).filter((name) => name !== null);
    if (names.length < untrustedFields.length) return agentExitCodes.protocol;
    this.#fileNames = names.map(({ fileName }) => fileName);
    return this.#guest.createTogether(names.length) ? null : agentExitCodes.storageFull;
  }

  #store(untrustedContents: Uint8Array): number | null {
    const receiving = this.#begin();
    if (receiving === null) return agentExitCodes.storageFull;
    const look = untrustedContents.subarray(0, headMaxBytes - receiving.headFilled);
    receiving.head.set(look, receiving.headFilled);
    receiving.headFilled += look.length;
    return receiving.file.write(untrustedContents) ? null : agentExitCodes.storageFull;
  }

  /** null where there is no room. */
  #begin(): Receiving | null {
    if (this.#receiving !== null) return this.#receiving;
    const file = this.#guest.openTogether(this.#received.length);
    if (file !== null) this.#receiving = { file, head: new Uint8Array(headMaxBytes), headFilled: 0 };
    return this.#receiving;
  }

  #endFile(): number | null {
    const receiving = this.#begin();
    const fileName = this.#fileNames[this.#received.length];
    if (receiving === null || fileName === undefined) return agentExitCodes.storageFull;
    const path = this.#guest.togetherPath(this.#received.length, fileName);
    this.#receiving = null;
    if (!receiving.file.publish(path)) return agentExitCodes.storageFull;
    const index = detectType(this.#table, receiving.head.subarray(0, receiving.headFilled), fileName);
    this.#received.push({ path, type: index === null ? null : (this.#table.types[index] ?? null) });
    return null;
  }

  #fail(exitCode: number): number {
    this.discard();
    return exitCode;
  }
}
