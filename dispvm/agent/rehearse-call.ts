// glovebox.Rehearse: opens the template's own samples one after the other, as documents would be opened, then the blank
// page again. A guest that has done it once does it faster the second time: everything on the way has been translated,
// mapped and allocated. It is for a guest that has no document yet; it must leave no trace of the samples, on the
// screen or in the folder.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import { ViewerEventReader } from '../../protocol/viewer-events.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import type { Guest, Scheduled } from './guest.ts';
import { OpenInVmCall } from './open-in-vm-call.ts';
import { awaitRest } from './rest.ts';

/** The names of the samples to open, one in a line, in this order; every recipe may bring its own. */
const listName = 'rehearsal.txt';
const looksMax = 200;
const nothing = new Uint8Array(0);

export class RehearseCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  #scene: OpenInVmCall | null = null;
  #sampleName: string | null = null;
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
    const list = this.#guest.readSample(listName);
    if (list === null) return this.#end(agentExitCodes.viewerMissing);
    this.#playNext(linesOf(list));
  }

  #playNext([sampleName, ...rest]: readonly string[]): void {
    if (sampleName === undefined) return this.#blank();
    const sample = this.#guest.readSample(sampleName);
    if (sample === null) return this.#end(agentExitCodes.viewerMissing);
    // Whatever else shows it here could not be brought back to a blank page.
    if (this.#isShownByOurs(sampleName, sample)) this.#open(sampleName, sample, () => this.#playNext(rest));
    else this.#playNext(rest);
  }

  #open(sampleName: string, sample: Uint8Array, then: () => void): void {
    const reader = new ViewerEventReader();
    let isPainted = false;
    this.#sampleName = sampleName;
    const reply: Reply = {
      stdout: () => undefined,
      stderr: (bytes) => {
        isPainted ||= reader.push(bytes)?.some(({ event }) => event === 'painted') === true;
      },
      whenDrained: () => undefined,
      exit: (code) => this.#end(code),
    };
    this.#scene = new OpenInVmCall(this.#guest, this.#table, reply, 'en');
    for (const bytes of [nameField(sampleName), sample, nothing]) this.#scene.stdin(bytes);
    this.#awaitRest(
      () => isPainted,
      () => {
        this.#clear();
        then();
      },
    );
  }

  #isShownByOurs(sampleName: string, sample: Uint8Array): boolean {
    const type = this.#table.types[detectType(this.#table, sample.subarray(0, headMaxBytes), sampleName) ?? -1];
    return type !== undefined && this.#table.viewers[type.viewer]?.program.kind === 'glovebox';
  }

  #blank(): void {
    if (this.#guest.residentViewer()?.tell('blank') !== true) return this.#end(agentExitCodes.viewerFailed);
    this.#awaitRest(
      () => true,
      () => this.#end(agentExitCodes.ok),
    );
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
    this.#clear();
    this.#reply.exit(code);
  }

  /** The sample stays on the screen until the next one, or the blank page, takes its place. */
  #clear(): void {
    if (this.#sampleName === null) return;
    this.#scene?.release();
    this.#scene = null;
    this.#guest.removeDocument(this.#guest.documentPath(this.#sampleName));
    this.#sampleName = null;
    this.#guest.restockIncoming();
  }
}

const linesOf = (list: Uint8Array): readonly string[] =>
  String.fromCharCode(...list)
    .split('\n')
    .filter((line) => line !== '');

/** The runtime has no TextEncoder; the samples' names are ASCII. */
const nameField = (name: string): Uint8Array => {
  const field = new Uint8Array(nameFieldBytes);
  field.set(Uint8Array.from(name, (character) => character.charCodeAt(0)));
  return field;
};
