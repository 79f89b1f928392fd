// glovebox.RecogniseText: takes pages as pixels, starts the program that reads them, and sends the words of each page as soon as they
// lie there. What is in a page's file is that program's word: it is sent unread, within the bound of all.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { recognisedMaxBytes } from '../../protocol/limits.ts';
import type { Call, Reply } from './call.ts';
import type { Guest, IncomingFile, Scheduled, ViewerProcess } from './guest.ts';
import { sendFile } from './send-file.ts';

const program = '/usr/lib/glovebox/recognise';
const lookAgainMs = 200;

export class RecogniseCall implements Call {
  readonly #guest: Guest;
  readonly #reply: Reply;
  readonly #dpi: number;
  #incoming: IncomingFile | null = null;
  #process: ViewerProcess | null = null;
  #timer: Scheduled | null = null;
  #stopSending: (() => void) | null = null;
  /** The next page that is to be sent. */
  #page = 1;
  #isOver = false;

  constructor(guest: Guest, reply: Reply, dpi: number) {
    this.#guest = guest;
    this.#reply = reply;
    this.#dpi = dpi;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (this.#isOver) return;
    if (untrustedBytes.length === 0) return this.#start();
    this.#incoming ??= this.#guest.createIncoming(true);
    if (this.#incoming?.write(untrustedBytes) !== true) this.#end(agentExitCodes.storageFull);
  }

  /** Nobody wants the rest. */
  terminate(): void {
    this.#end(agentExitCodes.ok);
  }

  abort(): void {
    this.#isOver = true;
    this.#putAway();
  }

  #start(): void {
    const pages = this.#guest.documentPath('pages');
    if (this.#incoming === null) return this.#end(agentExitCodes.protocol);
    if (!this.#guest.isInstalled(program)) return this.#end(agentExitCodes.viewerMissing);
    if (!this.#incoming.publish(pages)) return this.#end(agentExitCodes.storageFull);
    this.#incoming = null;
    this.#process = this.#guest.startViewer([program, pages, this.#guest.copiedPagePath, String(this.#dpi)]);
    if (this.#process === null) this.#end(agentExitCodes.viewerFailed);
    else this.#look();
  }

  /** How it ended is asked before its last page is looked for: that lies there by then. */
  #look(): void {
    this.#timer = null;
    if (this.#isOver) return;
    const status = this.#process?.status() ?? 'failed';
    if (this.#guest.fileState(this.#pagePath()) !== null) return this.#send();
    if (status === 'running') this.#timer = this.#guest.schedule(lookAgainMs, () => this.#look());
    else this.#end(status === 'ended' && this.#page > 1 ? agentExitCodes.ok : agentExitCodes.viewerFailed);
  }

  #send(): void {
    this.#stopSending = sendFile(this.#guest, this.#pagePath(), {
      maxBytes: recognisedMaxBytes,
      reply: this.#reply,
      onEnd: (isWhole) => this.#sent(isWhole),
    });
    if (this.#stopSending === null) this.#end(agentExitCodes.viewerFailed);
  }

  #sent(isWhole: boolean): void {
    this.#stopSending = null;
    if (!isWhole) return this.#end(agentExitCodes.viewerFailed);
    this.#guest.removeDocument(this.#pagePath());
    this.#page += 1;
    this.#look();
  }

  #pagePath(): string {
    return `${this.#guest.copiedPagePath}.${this.#page}`;
  }

  #putAway(): void {
    this.#incoming?.discard();
    this.#timer?.cancel();
    this.#stopSending?.();
    if (this.#process?.status() === 'running') this.#guest.endProcess(this.#process.pid, 'kill');
  }

  #end(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#putAway();
    this.#reply.exit(exitCode);
  }
}
