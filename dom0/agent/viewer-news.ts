// What a guest tells of its viewer in one qubes.OpenInVM call, as a pure machine: in the one order there is, with rows
// of the template's own table for its numbers, and no faster than a person can make it. What it gives out can go to the
// window as it is.
import { agentFailure } from '../../protocol/agent-services.ts';
import { guestTextsFree, guestTextsPerSecond, viewerEventsFree, viewerEventsPerSecond } from '../../protocol/limits.ts';
import type { ToGui } from '../../protocol/gui-messages.ts';
import { ViewerEventReader, type ViewerEvent } from '../../protocol/viewer-events.ts';
import type { DocumentType, Viewer, ViewerTable } from '../../protocol/viewer-table.ts';
import { Allowance } from './allowance.ts';
import { readGuestLink, readGuestText } from './guest-text.ts';

type WithoutDispvm<Message> = Message extends unknown ? Omit<Message, 'dispvmId'> : never;
export type ViewerNews = WithoutDispvm<
  Extract<
    ToGui,
    {
      type:
        | 'delivered'
        | 'file'
        | 'unshown'
        | 'painted'
        | 'page'
        | 'password'
        | 'inside'
        | 'editing'
        | 'link'
        | 'copied'
        | 'reading'
        | 'saving'
        | 'unsaved'
        | 'settled';
    }
  >
>;
/** `saved`: what came since `saving` is the whole document. */
export type ViewerWord = ViewerNews | { readonly type: 'saved' };

export interface ViewedDocument {
  readonly viewers: ViewerTable;
  readonly viewOnly: boolean;
  /** Whether the client is given what was edited. */
  readonly returnEdits: boolean;
  /** How many files they are, where they are several: then none is edited. */
  readonly files?: number;
}

export class ViewerNewsReader {
  readonly #document: ViewedDocument;
  readonly #reader = new ViewerEventReader();
  readonly #events: Allowance;
  readonly #texts: Allowance;
  /** Index of the viewer that has the document; null before any has. */
  #viewer: number | null = null;
  #isPainted = false;
  #editing = false;

  constructor(document: ViewedDocument, nowMs: () => number = () => performance.now()) {
    this.#document = document;
    this.#events = new Allowance({ free: viewerEventsFree, perSecond: viewerEventsPerSecond }, nowMs);
    this.#texts = new Allowance({ free: guestTextsFree, perSecond: guestTextsPerSecond }, nowMs);
  }

  get isDelivered(): boolean {
    return this.#viewer !== null;
  }

  /** An editor has the document, and what that saves may be sent. */
  get isEditing(): boolean {
    return this.#editing;
  }

  /** null where the guest said what it may not say, or too much. */
  take(untrustedBytes: Uint8Array): readonly ViewerWord[] | null {
    const events = this.#reader.push(untrustedBytes);
    if (events === null) return null;
    const news: ViewerWord[] = [];
    for (const event of events) {
      const item = this.#events.take() ? this.#read(event) : null;
      if (item === null) return null;
      if (item !== 'dropped') news.push(item);
    }
    return news;
  }

  #read(event: ViewerEvent): ViewerWord | 'dropped' | null {
    if (event.event === 'delivered') return this.#viewer === null ? this.#deliver(event.viewer) : null;
    if (this.#viewer === null) return null;
    switch (event.event) {
      case 'file':
        return this.#changeFile(event.file, event.viewer);
      case 'unshown':
        return this.#readUnshown(event.exitCode);
      case 'editing':
        return this.#edit(this.#viewer, event.viewer);
      case 'painted': {
        if (this.#isPainted) return null;
        this.#isPainted = true;
        return { type: 'painted' };
      }
      case 'page':
        return { type: 'page', page: event.page, pages: event.pages };
      case 'password':
        return { type: 'password', isWrong: event.isWrong };
      case 'inside':
        return { type: 'inside', depth: event.depth };
      case 'saving':
      case 'saved':
        return this.#editing ? { type: event.event } : null;
      case 'unsaved':
        return this.#editing ? { type: 'unsaved', isAny: event.isAny } : null;
      case 'settled':
        return { type: 'settled' };
      case 'link':
      case 'copied':
      case 'reading':
        return this.#readText(event);
    }
  }

  /** A key held down copies again and again: the same text once less is no loss. */
  #readText({ event, untrustedUtf8 }: Extract<ViewerEvent, { untrustedUtf8: Uint8Array }>): ViewerNews | 'dropped' {
    if (!this.#texts.take()) return 'dropped';
    return {
      type: event,
      untrustedText: event === 'link' ? readGuestLink(untrustedUtf8) : readGuestText(untrustedUtf8),
    };
  }

  #changeFile(file: number, index: number): ViewerNews | null {
    const { viewers, files = 0 } = this.#document;
    const viewer = viewers.viewers[index];
    if (file >= files || viewer === undefined || typesOf(viewers, index).length === 0) return null;
    this.#viewer = index;
    return { type: 'file', file, viewer };
  }

  #readUnshown(exitCode: number): ViewerNews | null {
    const code = agentFailure(exitCode);
    return this.#document.files === undefined || code === null ? null : { type: 'unshown', code };
  }

  #deliver(index: number): ViewerNews | null {
    const { viewers, viewOnly, returnEdits } = this.#document;
    const viewer = viewers.viewers[index];
    const types = typesOf(viewers, index);
    if (viewer === undefined || types.length === 0) return null;
    this.#viewer = index;
    this.#editing = viewer.edits && !viewOnly;
    const hasEditor = viewer.edits || types.some(({ editor }) => editor !== null);
    return { type: 'delivered', viewer, mayEdit: hasEditor && !viewOnly && returnEdits };
  }

  #edit(from: number, index: number): ViewerNews | null {
    const { viewers, viewOnly } = this.#document;
    const viewer: Viewer | undefined = viewers.viewers[index];
    const isEditor = viewers.types.some((type) => type.viewer === from && type.editor === index);
    if (viewer?.edits !== true || !isEditor || viewOnly || this.#editing) return null;
    this.#editing = true;
    return { type: 'editing', viewer };
  }
}

/** No document leads to a viewer that shows no type: no honest guest names it. */
const typesOf = (table: ViewerTable, viewer: number): readonly DocumentType[] =>
  table.types.filter((type) => type.viewer === viewer);
