// The experiment API `attachmentGuard`: says which attachment a person wants to open, and lets the background page read it.
// Runs with all of Thunderbird's rights and so does as little as possible: it takes over, counts and copies; it decides nothing.
import { attachmentMaxBytes, nativeChunkBytes } from '../../protocol/limits.ts';
import { AttachmentReader, type Piece } from './attachment-reader.ts';
import { attachedSource, decryptedSource } from './attachment-sources.ts';
import { Interception, type Path } from './interception.ts';
import { readManagedPolicy } from './managed-policy.ts';
import { findSelection } from './selected-attachments.ts';

/** Asked for and not yet released; the oldest is forgotten beyond this. */
const heldMax = 256;

interface Held {
  readonly attachment: Gecko.Attachment;
  readonly path: Path;
  reader: AttachmentReader | null;
}
type Failure = { readonly error: 'attachment-unreadable' | 'attachment-too-large' };

class AttachmentGuard extends ExtensionCommon.ExtensionAPIPersistent {
  readonly #held = new Map<number, Held>();
  readonly #listeners = new Set<(request: unknown) => void>();
  #nextId = 1;
  readonly #saveRefusedListeners = new Set<(names: unknown) => void>();
  readonly #managed = readManagedPolicy(this.extension.id, (value) => isValidPolicy(this.extension, value));
  readonly #interception = new Interception(
    (attachment, path, clickedAtMs) => this.#announce(attachment, path, clickedAtMs, false),
    (attachments) => this.#announceRefusal(attachments),
    this.#managed.switches,
  );

  /** Registered even while the background page sleeps, so that a click wakes it. */
  readonly PERSISTENT_EVENTS = {
    onOpenRequested: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#listeners, fire),
    onSaveRefused: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#saveRefusedListeners, fire),
  };

  onStartup(): void {
    this.#interception.enable();
  }

  onShutdown(isAppShutdown: boolean): void {
    for (const id of this.#held.keys()) this.#release(id);
    if (!isAppShutdown) this.#interception.disable();
  }

  getAPI(context: unknown): object {
    const event = (name: string): unknown => new ExtensionCommon.EventManager({ context, module: 'attachmentGuard', event: name, extensionApi: this }).api();
    return {
      attachmentGuard: {
        onOpenRequested: event('onOpenRequested'),
        onSaveRefused: event('onSaveRefused'),
        managedPolicy: () => this.#managed.found,
        peek: (id: number, sizeBytes: number) => this.#read(id, (reader) => reader.peek(Math.min(sizeBytes, nativeChunkBytes))),
        pull: (id: number, maxSizeBytes: number) => this.#read(id, (reader) => reader.pull(Math.min(maxSizeBytes, nativeChunkBytes))),
        release: (id: number) => this.#release(id),
        openSelected: (tabId: number, viewOnly: boolean) => this.#openSelected(tabId, viewOnly),
        saveSelected: (tabId: number) => this.#saveSelected(tabId),
      },
    };
  }

  /** Without a listener nothing is held and nothing opens. */
  #announce(attachment: Gecko.Attachment, path: Path, clickedAtMs: number, viewOnly: boolean): void {
    if (this.#listeners.size === 0) return;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#held.set(id, { attachment, path, reader: null });
    const oldest = this.#held.keys().next().value;
    if (this.#held.size > heldMax && oldest !== undefined) this.#release(oldest);
    const request = {
      id,
      path,
      viewOnly,
      name: attachment.name ?? '',
      declaredType: attachment.contentType ?? '',
      // Thunderbird's own count; -1 or missing while it does not know.
      sizeBytes: attachment.size !== undefined && attachment.size >= 0 ? attachment.size : null,
      clickedAtMs,
      interceptedAtMs: Date.now(),
    };
    for (const listener of this.#listeners) listener(request);
  }

  #announceRefusal(attachments: readonly Gecko.Attachment[]): void {
    const names = attachments.map(({ name }) => name ?? '');
    for (const listener of this.#saveRefusedListeners) listener(names);
  }

  async #read(id: number, take: (reader: AttachmentReader) => Promise<Piece | null>): Promise<Piece | Failure> {
    const held = this.#held.get(id);
    if (held === undefined) return { error: 'attachment-unreadable' };
    try {
      held.reader ??= openReader(held);
      const piece = held.reader === null ? null : await take(held.reader);
      return piece ?? { error: held.reader?.isTooLarge === true ? 'attachment-too-large' : 'attachment-unreadable' };
    } catch (error) {
      Cu.reportError(error);
      return { error: 'attachment-unreadable' };
    }
  }

  #release(id: number): void {
    this.#held.get(id)?.reader?.cancel();
    this.#held.delete(id);
  }

  #openSelected(tabId: number, viewOnly: boolean): void {
    const clickedAtMs = this.#interception.clickedAtMs();
    for (const attachment of findSelection(this.extension, tabId)?.attachments ?? []) this.#announce(attachment, 'menu', clickedAtMs, viewOnly);
  }

  async #saveSelected(tabId: number): Promise<void> {
    const selection = findSelection(this.extension, tabId);
    if (selection === null) return;
    // One dialog after the other, as Thunderbird does it.
    for (const attachment of selection.attachments) await attachment.save?.(selection.browsingContext);
  }
}

/** Registers an event's listener; Thunderbird keeps it while the background page sleeps, and wakes the page by it. */
const listen = (listeners: Set<(value: unknown) => void>, fire: Gecko.Fire): Gecko.Registration => {
  let current = fire;
  const listener = (value: unknown): void => {
    current.async(value).catch((error: unknown) => Cu.reportError(error));
  };
  listeners.add(listener);
  return {
    unregister: () => listeners.delete(listener),
    convert: (next) => {
      current = next;
    },
  };
};

const isValidPolicy = ({ rootURI }: Gecko.Extension, value: unknown): boolean => {
  // As Thunderbird loads the experiment itself: out of the add-on's own, installed package.
  Services.scriptloader.loadSubScriptWithOptions(rootURI.resolve('addon/experiment/policy-check.js'), { target: globalThis, allowUnsafeURL: true });
  return (globalThis as unknown as { isValidGloveboxPolicy(value: unknown): boolean }).isValidGloveboxPolicy(value);
};

const openReader = (held: Held): AttachmentReader | null => {
  const source = held.path === 'openpgp' ? decryptedSource(held.attachment) : attachedSource(held.attachment);
  return source === null ? null : new AttachmentReader(source, attachmentMaxBytes);
};

// Thunderbird looks the class up by the API's name in the scope it gives to experiments.
Object.assign(globalThis, { attachmentGuard: AttachmentGuard });
