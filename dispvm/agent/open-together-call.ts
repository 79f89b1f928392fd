// glovebox.OpenTogether: several files in this guest, of which our viewer shows one at a time, as dom0 says. They are only
// looked at: nothing is ever returned. One that cannot be shown leaves the others where they are.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import type { Language } from '../../protocol/languages.ts';
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import { encodeViewerEvent, type ViewerEvent } from '../../protocol/viewer-events.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import type { Guest } from './guest.ts';
import { TogetherReceiver, type ReceivedFile } from './together-receiver.ts';
import type { ViewerWord } from './viewer-words.ts';
import { askOurs, type Viewing } from './viewing.ts';

export class OpenTogetherCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  readonly #language: Language;
  readonly #receiver: TogetherReceiver;
  #files: readonly ReceivedFile[] = [];
  #viewing: Viewing | null = null;
  /** Files that the viewer was told to show and has not begun with: until then it speaks of another one. */
  #awaited = 0;
  #isPainted = false;
  #isOver = false;

  constructor(guest: Guest, table: ViewerTable, reply: Reply, language: Language) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
    this.#language = language;
    this.#receiver = new TogetherReceiver(guest, table);
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (this.#isOver) return;
    if (untrustedBytes.length === 0) return this.#deliver();
    const failed = this.#receiver.take(untrustedBytes);
    if (failed !== null) this.#exit(failed);
  }

  /** One that there is not is dom0's mistake, and shows nothing else. */
  showFile(index: number): void {
    const file = this.#files[index];
    if (file === undefined || this.#viewing === null) return;
    this.#say({ event: 'file', file: index, viewer: this.#viewerOf(file) });
    this.#show(file);
  }

  /** A viewer has nothing to put away: the guest ends with this call. */
  terminate(): void {
    this.#exit(agentExitCodes.ok);
  }

  settle(): void {
    this.#say({ event: 'settled' });
  }

  abort(): void {
    this.#receiver.discard();
    this.#viewing?.abandon();
    this.#viewing = null;
  }

  #deliver(): void {
    const received = this.#receiver.finish();
    if (typeof received === 'number') return this.#exit(received);
    const [first] = received;
    this.#files = received;
    this.#viewing = askOurs(this.#guest, 'blank', {
      onWord: (word) => this.#hear(word),
      onEnd: () => this.#exit(this.#isPainted ? agentExitCodes.viewerEnded : agentExitCodes.viewerFailed),
    });
    if (first === undefined || this.#viewing === null) return this.#exit(agentExitCodes.viewerFailed);
    this.#say({ event: 'delivered', viewer: this.#viewerOf(first) });
    this.#show(first);
  }

  /** Of what nothing shows, any one that there is: it is said before why it has nothing to show. */
  #viewerOf({ type }: ReceivedFile): number {
    return type?.viewer ?? this.#table.types[0]?.viewer ?? 0;
  }

  #show({ path, type }: ReceivedFile): void {
    const program = type === null ? undefined : this.#table.viewers[type.viewer]?.program;
    const shows = program?.kind === 'glovebox' ? program.shows : null;
    this.#awaited += 1;
    const line = shows === null ? 'show' : `show\t${this.#language}\t${shows}\t${path}`;
    if (this.#guest.residentViewer()?.tell(line) !== true) return this.#exit(agentExitCodes.viewerFailed);
    if (shows === null) this.#unshown(agentExitCodes.unsupported);
  }

  #hear(word: ViewerWord): void {
    if (word.event === 'showing') this.#awaited -= 1;
    if (this.#awaited < 0) return this.#exit(agentExitCodes.viewerFailed);
    if (this.#awaited > 0) return;
    switch (word.event) {
      case 'showing':
      // Nothing is edited here.
      case 'edit':
      case 'unsaved':
        return undefined;
      case 'failed':
        return this.#unshown(word.exitCode);
      case 'painted':
        return this.#painted();
      default:
        return this.#say(word);
    }
  }

  #unshown(exitCode: number): void {
    this.#say({ event: 'unshown', exitCode });
    this.#painted();
  }

  /** Said once of the whole call, as of any. */
  #painted(): void {
    if (!this.#isPainted) this.#say({ event: 'painted' });
    this.#isPainted = true;
  }

  #say(event: ViewerEvent): void {
    const bytes = encodeViewerEvent(event);
    for (let at = 0; at < bytes.length; at += qrexecChunkBytes)
      this.#reply.stderr(bytes.subarray(at, at + qrexecChunkBytes));
  }

  #exit(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#receiver.discard();
    this.#viewing?.release();
    this.#viewing = null;
    this.#reply.exit(exitCode);
  }
}
