// glovebox.Rehearse: opens the image's own sample as a document would be opened, then the blank page again. A guest that has done
// it once does it faster the second time: everything on the way has been translated, mapped and allocated.
// It is for a guest that has no document yet; it must leave no trace of the sample on the screen.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import type { Call, Reply } from './call.ts';
import type { Guest, Scheduled } from './guest.ts';
import { OpenInVmCall } from './open-in-vm-call.ts';
import type { ViewerTable } from './viewer-table.ts';

const scenes = ['sample.pdf', 'blank.pdf'];
const lookEveryMs = 100;
/** A guest that rests still runs this agent, now and then. */
const restingTicks = 2;
const restingLooks = 2;
const looksMax = 100;
const nothing = new Uint8Array(0);

export class RehearseCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  #scene: OpenInVmCall | null = null;
  #timer: Scheduled | null = null;

  constructor(guest: Guest, table: ViewerTable, reply: Reply) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (untrustedBytes.length > 0) this.#end(agentExitCodes.protocol);
    else this.#play(0);
  }

  terminate(): void {
    this.#end(agentExitCodes.ok);
  }

  abort(): void {
    this.#timer?.cancel();
    this.#scene?.abort();
  }

  #play(index: number): void {
    const name = scenes[index];
    if (name === undefined) return this.#end(agentExitCodes.ok);
    const sample = this.#guest.readSample(name);
    if (sample === null) return this.#end(agentExitCodes.viewerMissing);
    const scene = new OpenInVmCall(this.#guest, this.#table, {
      stdout: () => undefined,
      stderr: () => this.#awaitRest(() => this.#play(index + 1)),
      whenDrained: () => undefined,
      exit: (code) => this.#end(code),
    });
    this.#scene = scene;
    for (const bytes of [nameField(name), sample, nothing]) scene.stdin(bytes);
  }

  /** What is painted is known by nobody here; when nothing works any more, it is. */
  #awaitRest(then: () => void): void {
    let looks = 0;
    let restingFor = 0;
    let before = this.#guest.busyTicks();
    const look = (): void => {
      const now = this.#guest.busyTicks();
      restingFor = now - before <= restingTicks ? restingFor + 1 : 0;
      before = now;
      looks += 1;
      if (looks > looksMax) return this.#end(agentExitCodes.viewerFailed);
      if (restingFor < restingLooks) this.#timer = this.#guest.schedule(lookEveryMs, look);
      else {
        this.#scene?.release();
        then();
      }
    };
    this.#timer = this.#guest.schedule(lookEveryMs, look);
  }

  #end(code: number): void {
    this.#timer?.cancel();
    this.#scene?.release();
    this.#scene = null;
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
