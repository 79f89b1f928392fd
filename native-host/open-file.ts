// Opens one file of the user's in a DispVM, without Thunderbird: the same call, the same stages, and a report of them.
// It trusts dom0 with the stages; the file's contents are streamed and never looked at.
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { basename } from 'node:path';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { DispvmDescription, Stage, Status } from '../protocol/stages.ts';
import { inPlaces, placesForEdits } from './edit-destination.ts';
import type { EditedCopy, SavedEdit } from './edited-copy.ts';
import { readEditLimit } from './edit-limit.ts';
import { editedCopyOver } from './file-destination.ts';
import { KnownTemplates } from './known-templates.ts';
import { editedCopyFromDispvm } from './origin-mark.ts';
import { openRouted, type Document } from './routed-call.ts';
import { sendFile, sendFiles, type SendingFile } from './send-file.ts';
import { codeOfFault, openSource, readStart, type FileFault, type SourceFile } from './source-file.ts';
import { describeType, type DescribedType, type KnownTemplate, type TemplateChoice } from './template-choice.ts';
import type { Call, Transport } from './transport.ts';

/** How long an orderly end may take before the call is dropped, which destroys the DispVM without one. */
const closeDeadlineMs = 15_000;

export interface OpenFileOptions {
  readonly path: string;
  readonly viewOnly: boolean;
  /** A copy that is for reading alone is nobody's place to keep an edit: that goes to the downloads. */
  readonly isAttachment?: boolean;
  readonly disposableTemplate: string | null;
  readonly network: boolean;
  /** Whether an edited copy is taken back; it is where nobody says otherwise. */
  readonly returnEdits?: boolean;
  /** null never closes it by itself. */
  readonly closeAfterIdleMs?: number | null;
  readonly visibleDeadlineMs: number;
  readonly closeAfterVisible: boolean;
  /** Runs when the document is visible and before anything is closed. */
  readonly whenVisible: (dispvm: DispvmDescription | null) => Promise<void>;
  /** Told once, where too many documents are open, and once where the template is made first. */
  readonly whenWaiting: (what: 'turn' | 'template') => void;
  /** Aborting this ends the opening in order. */
  readonly stop: AbortSignal;
}

export interface OpenReport {
  /** Of several files, what they are called together. */
  readonly attachment: { readonly name: string; readonly sizeBytes: number };
  /** Of several files in one DispVM, each. */
  readonly files?: readonly { readonly name: string; readonly sizeBytes: number }[];
  /** What kind of document it was taken for, or null where nobody tells. */
  readonly type: DescribedType | null;
  readonly dispvm: DispvmDescription | null;
  /** Milliseconds since the command started. */
  readonly stagesMs: Partial<Record<Stage | 'click' | 'hostFirstByte', number>>;
  /** dom0 saw the end of the VM's process, or never announced a VM; on Qubes, the call's own end says so, or nobody can. */
  readonly destroyed: boolean;
  readonly edited?: SavedEdit;
  readonly code?: ErrorCode;
  /** The DispVM's own window has said that it failed. */
  readonly wasTold?: true;
  /** Why the file itself could not be opened. */
  readonly fault?: FileFault;
  /** The template that was asked for is none of dom0's, which are these. */
  readonly otherTemplates?: readonly string[];
}

export const openFile = async (transport: Transport, options: OpenFileOptions): Promise<OpenReport> => {
  const startMs = Date.now();
  const source = await openSource(options.path);
  if (!source.ok) return unopened(basename(options.path), source.error);
  const { file, path, before } = source.value;
  try {
    const edited = options.viewOnly || options.returnEdits === false ? null : await editedCopyOf(options, path, before);
    const name = basename(options.path);
    return await new FileOpening(transport, options, startMs, edited).run({
      attachment: { name, sizeBytes: before.size },
      document: { untrustedStart: await readStart(file), sizeBytes: before.size },
      together: false,
      send: (call, sending) => sendFile(file, call, sending),
    });
  } finally {
    await file.close();
  }
};

const editedCopyOf = async (
  { isAttachment = false }: OpenFileOptions,
  path: string,
  before: Stats,
): Promise<EditedCopy> =>
  isAttachment && (before.mode & constants.S_IWUSR) === 0
    ? editedCopyFromDispvm(
        inPlaces(await placesForEdits(process.env), basename(path)),
        await readEditLimit(process.env),
      )
    : editedCopyOver(path, before);

export interface OpenTogetherOptions extends Omit<OpenFileOptions, 'path' | 'isAttachment' | 'network' | 'viewOnly'> {
  readonly paths: readonly string[];
  /** What they are called together, as a title. */
  readonly name: string;
  /** The person wants this one of them in a DispVM of its own. */
  readonly whenWanted: (path: string) => void;
}

/** Several files in one DispVM, only to be looked at. Where one of them cannot be read, none opens: `path` is that one. */
export const openTogether = async (
  transport: Transport,
  options: OpenTogetherOptions,
): Promise<OpenReport & { readonly path?: string }> => {
  const startMs = Date.now();
  const sources: SourceFile[] = [];
  try {
    for (const path of options.paths) {
      const source = await openSource(path);
      if (!source.ok) return { ...unopened(options.name, source.error), path };
      sources.push(source.value);
    }
    const files = sources.map(({ file }, index) => ({ file, name: basename(options.paths[index] ?? '') }));
    const sizes = sources.map(({ before }) => before.size);
    const looked = await Promise.all(
      files.map(async ({ file, name }) => ({ untrustedStart: await readStart(file), untrustedName: name })),
    );
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
    const whenWanted = (file: number): void => {
      const path = options.paths[file];
      if (path !== undefined) options.whenWanted(path);
    };
    const opening = { ...options, path: '', viewOnly: true, network: false };
    const report = await new FileOpening(transport, opening, startMs, null, whenWanted).run({
      attachment: { name: options.name, sizeBytes },
      document: { untrustedStart: new Uint8Array(0), files: looked, sizeBytes },
      together: true,
      send: (call, sending) => sendFiles(files, call, sending),
    });
    return { ...report, files: files.map(({ name }, index) => ({ name, sizeBytes: sizes[index] ?? 0 })) };
  } finally {
    await Promise.all(sources.map(({ file }) => file.close()));
  }
};

const unopened = (name: string, fault: FileFault): OpenReport => ({
  attachment: { name, sizeBytes: 0 },
  type: null,
  dispvm: null,
  stagesMs: { click: 0 },
  destroyed: true,
  code: codeOfFault(fault),
  fault,
});

interface Outgoing {
  readonly attachment: OpenReport['attachment'];
  readonly document: Document;
  readonly together: boolean;
  readonly send: (call: Call, sending: SendingFile) => Promise<boolean>;
}

class FileOpening {
  readonly #transport: Transport;
  readonly #options: OpenFileOptions;
  readonly #whenWanted: (file: number) => void;
  readonly #startMs: number;
  readonly #edited: EditedCopy | null;
  readonly #stagesMs: OpenReport['stagesMs'] = { click: 0 };
  #templates: readonly KnownTemplate[] | Promise<readonly KnownTemplate[]> = [];
  #choice: TemplateChoice | null = null;
  #dispvm: DispvmDescription | null = null;
  #ownFailure: ErrorCode | null = null;
  #call: Call | null = null;
  #timers: NodeJS.Timeout[] = [];
  #visibleDeadline: NodeJS.Timeout | undefined;
  /** dom0 reads nothing of this call until then: what is sent on it is not heard. */
  #isHeldUp = false;
  #wasTold = false;
  readonly #saidToWaitFor = new Set<'turn' | 'template'>();
  #shown: Promise<void> = Promise.resolve();

  constructor(
    transport: Transport,
    options: OpenFileOptions,
    startMs: number,
    edited: EditedCopy | null,
    whenWanted: (file: number) => void = () => undefined,
  ) {
    this.#whenWanted = whenWanted;
    this.#transport = transport;
    this.#options = options;
    this.#startMs = startMs;
    this.#edited = edited;
  }

  async run({ attachment, document: looked, together, send }: Outgoing): Promise<OpenReport> {
    const { viewOnly, disposableTemplate, network, stop } = this.#options;
    const { returnEdits = true, closeAfterIdleMs = null } = this.#options;
    const request = {
      requestId: `cli-${randomBytes(8).toString('hex')}`,
      untrustedName: attachment.name,
      viewOnly,
      disposableTemplate,
      network,
      returnEdits,
      closeAfterIdleMs,
      together,
    };
    const document = {
      ...looked,
      onChoice: (choice: TemplateChoice) => void (this.#choice = choice),
    };
    this.#templates = new KnownTemplates(this.#transport).get();
    const call = openRouted(this.#transport, request, document, this.#templates, {
      onStdout: (bytes) =>
        this.#edited === null || this.#ownFailure !== null ? Promise.resolve() : this.#edited.write(bytes),
      onStatus: (status) => this.#note(status),
    });
    this.#call = call;
    const onStop = (): void => this.#giveUp('cancelled');
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    // On Qubes nobody tells when the document is visible.
    if (this.#transport.kind !== 'qubes') this.#startVisibleDeadline();
    const sending = this.#stream(call, send);
    const outcome = await call.outcome;
    stop.removeEventListener('abort', onStop);
    await Promise.all([sending, this.#shown]);
    this.#stopTimers();
    return this.#finish(attachment, outcome.ok ? null : outcome.error.code);
  }

  async #stream(call: Call, send: Outgoing['send']): Promise<void> {
    const onPiece = (): void => this.#mark('hostFirstByte', Date.now());
    const isGivenUp = (): boolean => this.#ownFailure !== null;
    if (!(await send(call, { onPiece, isGivenUp }))) this.#giveUp('attachment-unreadable');
  }

  #note(status: Status): void {
    if (status.event === 'dispvm') this.#dispvm = status.dispvm;
    if (status.event === 'fileWanted') this.#whenWanted(status.file);
    if (status.event === 'edited') this.#edited?.expect(status);
    if (status.event === 'waiting') this.#holdUp(status.for === 'template' ? 'template' : null);
    if (status.event === 'failure') this.#wasTold = true;
    // The window says why, but whoever asked for this does not look at it.
    if (status.event === 'failure' && this.#options.closeAfterVisible) this.#close();
    if (status.event !== 'stage') return;
    this.#mark(status.stage, status.atMs);
    if (status.stage === 'queued') this.#holdUp('turn');
    if (status.stage === 'fileDelivered') this.#isHeldUp = false;
    if (status.stage === 'visible' && this.#ownFailure === null) this.#shown = this.#becameVisible();
  }

  async #becameVisible(): Promise<void> {
    this.#stopTimers();
    await this.#options.whenVisible(this.#dispvm);
    if (this.#options.closeAfterVisible) this.#close();
  }

  /** Whoever waits for others is not late: the time counts anew. */
  #holdUp(what: 'turn' | 'template' | null): void {
    this.#isHeldUp = true;
    if (this.#visibleDeadline !== undefined) this.#startVisibleDeadline();
    if (what === null || this.#saidToWaitFor.has(what)) return;
    this.#saidToWaitFor.add(what);
    this.#options.whenWaiting(what);
  }

  #startVisibleDeadline(): void {
    clearTimeout(this.#visibleDeadline);
    this.#visibleDeadline = setTimeout(() => this.#giveUp('not-visible'), this.#options.visibleDeadlineMs);
  }

  #stopTimers(): void {
    clearTimeout(this.#visibleDeadline);
    this.#visibleDeadline = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #mark(stage: Stage | 'hostFirstByte', atMs: number): void {
    this.#stagesMs[stage] ??= Math.round((atMs - this.#startMs) * 10) / 10;
  }

  /** Orderly where that is heard, so that dom0 confirms the end of the VM; what comes back is dropped. */
  #giveUp(code: ErrorCode): void {
    if (this.#ownFailure !== null) return;
    this.#ownFailure = code;
    if (this.#isHeldUp) this.#call?.cancel();
    else this.#close();
  }

  #close(): void {
    this.#call?.close();
    this.#after(closeDeadlineMs, () => this.#call?.cancel());
  }

  #after(delayMs: number, action: () => void): void {
    this.#timers.push(setTimeout(action, delayMs));
  }

  async #finish(attachment: OpenReport['attachment'], callFailure: ErrorCode | null): Promise<OpenReport> {
    const seen = this.#stagesMs.visible !== undefined || this.#transport.kind === 'qubes';
    const isLeftOpen = callFailure !== null && mayStayOpen.has(callFailure);
    const code = (isLeftOpen ? callFailure : this.#ownFailure) ?? callFailure ?? (seen ? null : 'not-visible');
    if (this.#ownFailure !== null) await this.#edited?.discard();
    const saved = await (this.#ownFailure === null ? this.#edited?.finish(callFailure === null) : undefined);
    const failed = code ?? (saved?.ok === false ? saved.error : null);
    const otherTemplates = failed === 'policy-denied' ? await this.#otherTemplates() : null;
    return {
      attachment,
      type: describeType(this.#choice),
      dispvm: this.#dispvm,
      stagesMs: this.#stagesMs,
      destroyed: !isLeftOpen && (this.#stagesMs.gone !== undefined || this.#dispvm === null),
      ...(saved?.ok === true && saved.value !== null ? { edited: saved.value } : {}),
      ...(failed === null ? {} : { code: failed }),
      ...(this.#wasTold ? { wasTold: true } : {}),
      ...(otherTemplates === null ? {} : { otherTemplates }),
    };
  }

  /** A policy denies a template that is not there as well; null where it is there, or nobody knows. */
  async #otherTemplates(): Promise<readonly string[] | null> {
    const names = (await this.#templates).map(({ name }) => name);
    const { disposableTemplate } = this.#options;
    return disposableTemplate === null || names.length === 0 || names.includes(disposableTemplate) ? null : names;
  }
}

/** What a call on Qubes ends with where its DispVM may go on. */
const mayStayOpen: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['qubes-left-open', 'qubes-failed']);
