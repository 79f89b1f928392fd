// Makes a safe copy of one file of the user's: the document goes to a DispVM, its pages come back as pixels, and a PDF of
// these alone is written as they come. It trusts dom0 with the stages, and nothing that the DispVM says.
import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { DispvmDescription, Stage, Status } from '../protocol/stages.ts';
import { safeCopyAt } from './copy-destination.ts';
import type { EditedCopy } from './edited-copy.ts';
import { KnownTemplates } from './known-templates.ts';
import { PageStream, type CopyNews } from './page-stream.ts';
import { PixelPdf, type PixelPage } from './pixel-pdf.ts';
import { routeCall } from './routed-call.ts';
import { askForSafeCopy, copyForm } from './safe-copy-call.ts';
import { sendFile } from './send-file.ts';
import { codeOfFault, openSource, readStart, type FileFault } from './source-file.ts';
import { describeType, type DescribedType, type TemplateChoice } from './template-choice.ts';
import type { Call, CallOutcome, Transport } from './transport.ts';

/** How long an orderly end may take before the call is dropped, which destroys the DispVM without one. */
const closeDeadlineMs = 15_000;

export interface ConvertOptions {
  readonly path: string;
  readonly out: string;
  readonly mayReplace: boolean;
  readonly dpi: number | null;
  readonly password: Uint8Array;
  readonly disposableTemplate: string | null;
  /** From one sign of life to the next: a status, or a whole page. */
  readonly pageDeadlineMs: number;
  readonly whenWaiting: (what: 'turn' | 'template') => void;
  readonly whenPage: (page: number, pages: number) => void;
  /** Its abort gives it up. */
  readonly stop: AbortSignal;
}

interface SavedCopy {
  readonly path: string;
  readonly sizeBytes: number;
  readonly pages: number;
  readonly dpi: number;
}

export interface ConvertReport {
  readonly document: { readonly name: string; readonly sizeBytes: number };
  /** What kind of document it was taken for, or null where nobody tells. */
  readonly type: DescribedType | null;
  readonly dispvm: DispvmDescription | null;
  /** Milliseconds since the command started; of each page when all of it had come. */
  readonly stagesMs: Partial<Record<Stage, number>>;
  readonly pagesMs: readonly number[];
  /** dom0 saw the end of the VM's process, or never announced a VM; on Qubes the end of the call says so. */
  readonly destroyed: boolean;
  readonly copy?: SavedCopy;
  readonly code?: ErrorCode;
  /** Why the file itself could not be opened. */
  readonly fault?: FileFault;
}

export const convertFile = async (transport: Transport, options: ConvertOptions): Promise<ConvertReport> => {
  const startMs = Date.now();
  const name = basename(options.path);
  const source = await openSource(options.path);
  if (!source.ok) {
    const nothing = { type: null, dispvm: null, stagesMs: {}, pagesMs: [], destroyed: true };
    const code = codeOfFault(source.error);
    return { document: { name, sizeBytes: 0 }, ...nothing, code, fault: source.error };
  }
  const { file, before } = source.value;
  try {
    return await new Conversion(transport, options, startMs).run(file, { name, sizeBytes: before.size });
  } finally {
    await file.close();
  }
};

class Conversion {
  readonly #transport: Transport;
  readonly #options: ConvertOptions;
  readonly #startMs: number;
  readonly #copy: EditedCopy;
  readonly #stream: PageStream;
  readonly #pdf: PixelPdf;
  readonly #dpi: number;
  readonly #stagesMs: Partial<Record<Stage, number>> = {};
  readonly #pagesMs: number[] = [];
  #pages = 0;
  #choice: TemplateChoice | null = null;
  #dispvm: DispvmDescription | null = null;
  #ownFailure: ErrorCode | null = null;
  #call: Call | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #closing: NodeJS.Timeout | undefined;
  /** dom0 reads nothing of this call until then: what is sent on it is not heard. */
  #isHeldUp = false;
  readonly #saidToWaitFor = new Set<'turn' | 'template'>();
  /** The page before is written while the next one comes. */
  #writing: Promise<void> = Promise.resolve();

  constructor(transport: Transport, options: ConvertOptions, startMs: number) {
    const { dpi, pixels } = copyForm(transport, options.dpi);
    this.#transport = transport;
    this.#options = options;
    this.#startMs = startMs;
    this.#copy = safeCopyAt(options.out, options.mayReplace);
    this.#stream = new PageStream(pixels);
    this.#pdf = new PixelPdf((bytes) => this.#copy.write(bytes), dpi);
    this.#dpi = dpi;
  }

  async run(file: FileHandle, document: ConvertReport['document']): Promise<ConvertReport> {
    const { disposableTemplate, dpi, password, stop } = this.#options;
    const request = { requestId: `cli-${randomBytes(8).toString('hex')}`, untrustedName: document.name, dpi, password };
    const handlers = {
      onStdout: (bytes: Uint8Array) => this.#take(bytes),
      onStatus: (status: Status) => this.#note(status),
    };
    const asked = { untrustedName: document.name, disposableTemplate };
    const known = {
      untrustedStart: await readStart(file),
      sizeBytes: document.sizeBytes,
      onChoice: (choice: TemplateChoice) => void (this.#choice = choice),
    };
    this.#restartDeadline();
    this.#call = routeCall(asked, known, new KnownTemplates(this.#transport).get(), (template) =>
      askForSafeCopy(this.#transport, { ...request, disposableTemplate: template }, handlers),
    );
    const onStop = (): void => this.#giveUp('cancelled');
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    const sending = this.#send(file, this.#call);
    const outcome = await this.#call.outcome;
    stop.removeEventListener('abort', onStop);
    clearTimeout(this.#deadline);
    clearTimeout(this.#closing);
    await Promise.all([sending, this.#writing]);
    return this.#finish(document, outcome);
  }

  async #send(file: FileHandle, call: Call): Promise<void> {
    if (!(await sendFile(file, call, { isGivenUp: () => this.#ownFailure !== null })))
      this.#giveUp('attachment-unreadable');
  }

  #note(status: Status): void {
    this.#restartDeadline();
    if (status.event === 'dispvm') this.#dispvm = status.dispvm;
    if (status.event === 'waiting') this.#holdUp(status.for === 'template' ? 'template' : null);
    if (status.event !== 'stage') return;
    this.#stagesMs[status.stage] ??= this.#sinceStart(status.atMs);
    if (status.stage === 'queued') this.#holdUp('turn');
    if (status.stage === 'callAccepted') this.#isHeldUp = false;
  }

  #holdUp(what: 'turn' | 'template' | null): void {
    this.#isHeldUp = this.#stagesMs.callAccepted === undefined;
    if (what === null || this.#saidToWaitFor.has(what)) return;
    this.#saidToWaitFor.add(what);
    this.#options.whenWaiting(what);
  }

  async #take(untrustedBytes: Uint8Array): Promise<void> {
    if (this.#ownFailure !== null) return;
    for (const news of this.#stream.push(untrustedBytes)) await this.#use(news);
    if (this.#stream.isBroken) this.#giveUp('agent-protocol');
  }

  /** Two pages are held at most: one that is being written, and one that comes. */
  async #use(news: CopyNews): Promise<void> {
    this.#restartDeadline();
    if (news.news === 'count') {
      this.#pages = news.pages;
      return;
    }
    this.#pagesMs.push(this.#sinceStart(Date.now()));
    this.#options.whenPage(this.#pagesMs.length, this.#pages);
    await this.#writing;
    if (this.#copy.hasFailed) this.#giveUp('copy-not-saved');
    else this.#writing = this.#write(news);
  }

  async #write(page: PixelPage): Promise<void> {
    await this.#pdf.addPage(page);
    if (this.#copy.hasFailed) this.#giveUp('copy-not-saved');
  }

  #restartDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#giveUp('viewer-timeout'), this.#options.pageDeadlineMs);
  }

  /** Orderly where that is heard, so that dom0 confirms the end of the VM. */
  #giveUp(code: ErrorCode): void {
    if (this.#ownFailure !== null) return;
    this.#ownFailure = code;
    if (this.#isHeldUp) return this.#call?.cancel();
    this.#call?.close();
    this.#closing = setTimeout(() => this.#call?.cancel(), closeDeadlineMs);
  }

  #sinceStart(atMs: number): number {
    return Math.round((atMs - this.#startMs) * 10) / 10;
  }

  async #finish(document: ConvertReport['document'], outcome: CallOutcome): Promise<ConvertReport> {
    // The pages can have come whole before the call broke: what policy or dom0 says of it still counts.
    const failed = this.#ownFailure ?? (outcome.ok ? null : outcome.error.code);
    const copy = failed === null ? await this.#save() : null;
    if (copy === null) await this.#copy.discard();
    const code =
      failed ?? (this.#stream.isWhole ? null : 'agent-protocol') ?? (copy === null ? 'copy-not-saved' : null);
    return {
      document,
      type: describeType(this.#choice),
      dispvm: this.#dispvm,
      stagesMs: this.#stagesMs,
      pagesMs: this.#pagesMs,
      destroyed: this.#isDestroyed(outcome),
      ...(copy === null ? {} : { copy }),
      ...(code === null ? {} : { code }),
    };
  }

  async #save(): Promise<SavedCopy | null> {
    if (!this.#stream.isWhole) return null;
    await this.#pdf.finish();
    const saved = await this.#copy.finish(true);
    if (!saved.ok || saved.value === null) return null;
    const { path, sizeBytes } = saved.value;
    return { path, sizeBytes, pages: this.#pages, dpi: this.#dpi };
  }

  /** A service of Qubes' that has no window ends with its call, and its DispVM with it. */
  #isDestroyed(outcome: CallOutcome): boolean {
    if (this.#transport.kind === 'qubes') return outcome.ok || outcome.error.exitCode !== null;
    return this.#stagesMs.gone !== undefined || this.#dispvm === null;
  }
}
