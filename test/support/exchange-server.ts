// An Exchange server (EWS) on loopback: as much of it as Thunderbird asks for to list folders and read their messages,
// answered from memory. Source of the shapes: Microsoft's reference of Exchange Web Services, and what a real
// Thunderbird 153 asks.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inBackground } from './in-background.ts';
import { mailPassword } from './mail-server.ts';

/** What the server is asked, by its name in the protocol. */
type Operation = keyof typeof answers;
type Change = { readonly kind: 'Create' | 'Delete'; readonly id: string };
interface Folder {
  readonly name: string;
  /** The whole life of the folder: clients say how much of it they know. */
  readonly changes: Change[];
}

const rootId = 'root';
/** The path at which clients of Exchange ask. */
export const exchangePath = '/EWS/Exchange.asmx';

export class ExchangeServer {
  readonly #server = createServer((request, response) => inBackground(this.#serve(request, response)));
  readonly #user: string;
  readonly #folders = new Map<string, Folder>();
  readonly #messages = new Map<string, Buffer>();
  /** Operations in the order in which they came. */
  readonly asked: string[] = [];

  /** `folders`: messages by the folder's name; the name `Inbox` is the inbox. */
  constructor(user: string, folders: Readonly<Record<string, readonly Buffer[]>>) {
    this.#user = user;
    for (const [name, messages] of Object.entries(folders)) {
      const changes = messages.map((message): Change => {
        const id = `item-${this.#messages.size}`;
        this.#messages.set(id, message);
        return { kind: 'Create', id };
      });
      this.#folders.set(name === 'Inbox' ? 'inbox' : `folder-${this.#folders.size}`, { name, changes });
    }
  }

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** As another program would: the messages are gone, and Thunderbird has not heard of it. */
  deleteMessages(folder: string): void {
    for (const { name, changes } of this.#folders.values()) {
      if (name !== folder) continue;
      for (const { id } of [...changes]) {
        this.#messages.delete(id);
        changes.push({ kind: 'Delete', id });
      }
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const login = `Basic ${Buffer.from(`${this.#user}:${mailPassword}`).toString('base64')}`;
    if (request.headers.authorization !== login)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="sample"' }).end();
    const asked = Buffer.concat(chunks).toString('utf8');
    const name = /<soap:Body><(\w+)/.exec(asked)?.[1] ?? '';
    this.asked.push(name);
    if (request.url !== exchangePath || !(name in answers)) return void response.writeHead(500).end();
    const body = answers[name as Operation](asked, { folders: this.#folders, messages: this.#messages });
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(envelope(name, body));
  }
}

interface World {
  readonly folders: ReadonlyMap<string, Folder>;
  readonly messages: ReadonlyMap<string, Buffer>;
}
type Answer = (asked: string, world: World) => string;

/** Of the elements with this name, whatever their prefix. */
const idsOf = (asked: string, element: string): string[] =>
  [...asked.matchAll(new RegExp(`<(?:t:)?${element} [^>]*?Id="([^"]*)"`, 'g'))].map(([, id = '']) => id);

const knownOf = (asked: string): number => Number(/<SyncState>(\d+)<\/SyncState>/.exec(asked)?.[1] ?? 0);

const message = (name: string, content: string): string =>
  `<m:${name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${name}ResponseMessage>`;
const failure = (name: string, code: string): string =>
  `<m:${name}ResponseMessage ResponseClass="Error"><m:MessageText>There is ` +
  `none.</m:MessageText><m:ResponseCode>${code}</m:ResponseCode></m:${name}ResponseMessage>`;

const hierarchy: Answer = (asked, { folders }) => {
  const known = knownOf(asked);
  const changes = [...folders.keys()]
    .slice(known)
    .map((id) => `<t:Create><t:Folder><t:FolderId Id="${id}"/></t:Folder></t:Create>`);
  return message(
    'SyncFolderHierarchy',
    `<m:SyncState>${folders.size}</m:SyncState><m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange>` +
      `<m:Changes>${changes.join('')}</m:Changes>`,
  );
};

const folder: Answer = (asked, { folders }) =>
  idsOf(asked, '(?:Distinguished)?FolderId')
    .map((asked) => {
      const id = asked === 'msgfolderroot' ? rootId : asked;
      const name = id === rootId ? 'Root' : folders.get(id)?.name;
      if (name === undefined) return failure('GetFolder', 'ErrorFolderNotFound');
      const parent = id === rootId ? '' : `<t:ParentFolderId Id="${rootId}"/>`;
      return message(
        'GetFolder',
        `<m:Folders><t:Folder><t:FolderId Id="${id}"/>${parent}<t:FolderClass>IPF.Note</t:FolderClass>` +
          `<t:DisplayName>${escapeXml(name)}</t:DisplayName></t:Folder></m:Folders>`,
      );
    })
    .join('');

const items: Answer = (asked, { folders }) => {
  const changes = folders.get(idsOf(asked, 'FolderId')[0] ?? '')?.changes ?? [];
  const entries = changes.slice(knownOf(asked)).map(({ kind, id }) => {
    const itemId = `<t:ItemId Id="${id}"/>`;
    return `<t:${kind}>${kind === 'Create' ? `<t:Message>${itemId}</t:Message>` : itemId}</t:${kind}>`;
  });
  return message(
    'SyncFolderItems',
    `<m:SyncState>${changes.length}</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>` +
      `<m:Changes>${entries.join('')}</m:Changes>`,
  );
};

const item: Answer = (asked, { messages }) => {
  const isWhole = /IncludeMimeContent>true</.test(asked);
  return idsOf(asked, 'ItemId')
    .map((id) => {
      const bytes = messages.get(id);
      if (bytes === undefined) return failure('GetItem', 'ErrorItemNotFound');
      const content = isWhole ? `<t:MimeContent CharacterSet="UTF-8">${bytes.toString('base64')}</t:MimeContent>` : '';
      return message('GetItem', `<m:Items><t:Message>${content}${summary(id, bytes)}</t:Message></m:Items>`);
    })
    .join('');
};

const summary = (id: string, bytes: Buffer): string => {
  const header = headerReader(bytes);
  const [, name = '', address = ''] = /^(.*?) *<(.*)>$/.exec(header('From')) ?? [];
  const sender = `<t:Mailbox><t:Name>${escapeXml(name)}</t:Name><t:EmailAddress>${escapeXml(address)}</t:EmailAddress></t:Mailbox>`;
  return [
    `<t:ItemId Id="${id}"/>`,
    `<t:Subject>${escapeXml(header('Subject'))}</t:Subject>`,
    `<t:DateTimeSent>${new Date(header('Date')).toISOString()}</t:DateTimeSent>`,
    `<t:Size>${bytes.length}</t:Size>`,
    '<t:HasAttachments>true</t:HasAttachments>',
    `<t:From>${sender}</t:From>`,
    `<t:InternetMessageId>${escapeXml(header('Message-ID'))}</t:InternetMessageId>`,
    '<t:IsRead>false</t:IsRead>',
  ].join('');
};

/** Thunderbird tells that a message was read; nothing comes of it here. */
const update: Answer = (asked) =>
  message(
    'UpdateItem',
    `<m:Items>${idsOf(asked, 'ItemId')
      .map((id) => `<t:Message><t:ItemId Id="${id}"/></t:Message>`)
      .join('')}</m:Items><m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>`,
  );

const answers = {
  SyncFolderHierarchy: hierarchy,
  GetFolder: folder,
  SyncFolderItems: items,
  GetItem: item,
  UpdateItem: update,
} as const;

const schemas = 'http://schemas.microsoft.com/exchange/services/2006';
const envelope = (name: string, messages: string): string =>
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
  `xmlns:m="${schemas}/messages" xmlns:t="${schemas}/types">` +
  '<s:Header><h:ServerVersionInfo MajorVersion="15" MinorVersion="0" MajorBuildNumber="1" MinorBuildNumber="1" Version="Exchange2013" ' +
  `xmlns:h="${schemas}/types"/></s:Header><s:Body><m:${name}Response><m:ResponseMessages>${messages}` +
  `</m:ResponseMessages></m:${name}Response></s:Body></s:Envelope>`;

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const headerReader = (bytes: Buffer): ((name: string) => string) => {
  const head = bytes.subarray(0, 4096).toString('latin1');
  return (name) => new RegExp(`^${name}: (.*)\\r$`, 'm').exec(head)?.[1] ?? '';
};
