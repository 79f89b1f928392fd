// glovebox.Rehearse: opens the image's own sample as a document would be opened, then the blank page again. A guest that has done
// it once does it faster the second time: everything on the way has been translated, mapped and allocated.
// It is for a guest that has no document yet; it must leave no trace of the sample, on the screen or in the folder.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import { ViewerEventReader } from '../../protocol/viewer-events.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import type { Guest, Scheduled } from './guest.ts';
import { OpenInVmCall } from './open-in-vm-call.ts';
import { awaitRest } from './rest.ts';

const sampleName = 'sample.pdf';
const looksMax = 100;
const nothing = new Uint8Array(0);

export class RehearseCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  #scene: OpenInVmCall | null = null;
  #waiting: Scheduled | null = null;
  #isOver = false;

  constructor(guest: Guest, table: ViewerTable, reply: Reply) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (untrustedBytes.length > 0) this.#end(agentExitCodes.protocol);
    else this.#play();
  }

  terminate(): void {
    this.#end(agentExitCodes.ok);
  }

  abort(): void {
    this.#waiting?.cancel();
    this.#scene?.abort();
  }

  #play(): void {
    const sample = this.#guest.readSample(sampleName);
    if (sample === null) return this.#end(agentExitCodes.viewerMissing);
    // Whatever else shows it here could not be brought back to a blank page.
    if (!this.#isShownByOurs(sample)) return this.#end(agentExitCodes.ok);
    const reader = new ViewerEventReader();
    let isPainted = false;
    this.#scene = new OpenInVmCall(this.#guest, this.#table, {
      stdout: () => undefined,
      stderr: (bytes) => { isPainted ||= reader.push(bytes)?.some(({ event }) => event === 'painted') === true; },
      whenDrained: () => undefined,
      exit: (code) => this.#end(code),
    });
    for (const bytes of [nameField(sampleName), sample, nothing]) this.#scene.stdin(bytes);
    this.#awaitRest(() => isPainted, () => this.#blank());
  }

  #isShownByOurs(sample: Uint8Array): boolean {
    const type = this.#table.types[detectType(this.#table, sample.subarray(0, headMaxBytes), sampleName) ?? -1];
    return type !== undefined && this.#table.viewers[type.viewer]?.program.kind === 'glovebox';
  }

  #blank(): void {
    this.#scene?.release();
    if (this.#guest.residentViewer()?.tell('blank') !== true) return this.#end(agentExitCodes.viewerFailed);
    this.#awaitRest(() => true, () => this.#end(agentExitCodes.ok));
  }

  #awaitRest(counts: () => boolean, then: () => void): void {
    if (this.#isOver) return;
    this.#waiting = awaitRest(this.#guest, { looksMax, counts }, (isAtRest) => {
      if (isAtRest) then();
      else this.#end(agentExitCodes.viewerFailed);
    });
  }

  #end(code: number): void {
    this.#isOver = true;
    this.#waiting?.cancel();
    this.#scene?.release();
    this.#scene = null;
    this.#guest.removeDocument(this.#guest.documentPath(sampleName));
    this.#guest.restockIncoming();
    this.#reply.exit(code);
  }
}

/** The runtime has no TextEncoder; the samples' names are ASCII. */
const nameField = (name: string): Uint8Array => {
  const field = new Uint8Array(nameFieldBytes);
  field.set(Uint8Array.from(name, (character) => character.charCodeAt(0)));
  return field;
};
