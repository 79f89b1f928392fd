// The few names of Thunderbird's privileged side that the experiment uses, as narrow as it uses them.
// Sources: Thunderbird 153 (AttachmentInfo.sys.mjs, ext-mail.js, ExtensionCommon.sys.mjs) and Gecko's XPIDL files.

declare namespace Gecko {
  interface Input {
    readonly __input: true;
  }
  interface Uri {
    readonly spec: string;
    readonly scheme: string;
    readonly asciiHost: string;
    /** -1 where the address names none. */
    readonly port: number;
    QueryInterface(iid: typeof Ci.nsIFileURL): { readonly file: File };
  }
  interface File {
    readonly path: string;
    readonly parent: File | null;
    readonly fileSize: number;
    append(name: string): void;
    initWithPath(path: string): void;
    clone(): File;
    contains(other: File): boolean;
    exists(): boolean;
    /** A regular file; follows links. */
    isFile(): boolean;
    isReadable(): boolean;
    isWritable(): boolean;
    /** Follows links. */
    normalize(): void;
  }
  interface Request {
    suspend(): void;
    resume(): void;
    cancel(status: number): void;
    readonly status: number;
    QueryInterface(iid: typeof Ci.nsIHttpChannel): { readonly responseStatus: number };
  }
  /** nsILoadInfo. */
  interface LoadInfo {
    readonly externalContentPolicyType: number;
    /** null for a document that a person's own act opens. */
    readonly loadingPrincipal: { readonly isSystemPrincipal: boolean; readonly URI: Uri | null } | null;
    /** What asks for it: an element, a document, or null where nobody knows. */
    readonly loadingContext: Node | null;
  }
  interface Factory {
    QueryInterface(wanted: unknown): unknown;
    createInstance(wanted: unknown): unknown;
  }
  interface WebProgress {
    readonly isTopLevel: boolean;
    addProgressListener(listener: ProgressListener, mask: number): void;
    removeProgressListener(listener: ProgressListener): void;
  }
  interface ProgressListener {
    readonly QueryInterface: unknown;
    onStateChange(progress: WebProgress, request: Request, flags: number): void;
  }
  interface DocShell {
    QueryInterface(type: unknown): { getInterface(type: unknown): WebProgress };
  }
  interface BrowserElement extends Element {
    readonly isRemoteBrowser: boolean;
    /** null while the document is shown by another process. */
    readonly docShell: DocShell | null;
  }
  interface Channel extends Request {
    readonly URI: Uri;
    readonly loadInfo: LoadInfo;
    loadFlags: number;
    asyncOpen(listener: StreamListener): void;
  }
  /** A converter is the listener of what it converts. */
  interface StreamConverter extends StreamListener {
    asyncConvertData(fromType: string, toType: string, listener: unknown, context: unknown): void;
    convert(...all: readonly unknown[]): unknown;
    getConvertedType(fromType: string, channel: unknown): string;
  }
  interface StreamListener {
    onStartRequest(request: Request): void;
    onDataAvailable(request: Request, stream: Input, offset: number, count: number): void;
    onStopRequest(request: Request, status: number): void;
  }
  interface BinaryInputStream {
    setInputStream(stream: Input): void;
    readArrayBuffer(count: number, target: ArrayBuffer): number;
    readBytes(count: number): string;
  }
  interface SocketInfo {
    readonly host: string;
    readonly port: number;
    /** Bytes. */
    readonly received: number;
  }
  /** Read once. */
  interface DnsRecord {
    QueryInterface(iid: typeof Ci.nsIDNSAddrRecord): { hasMore(): boolean; getNextAddrAsString(): string };
  }
  interface ProxyService {
    asyncResolve(
      address: Uri,
      flags: 0,
      listener: {
        /** `proxy` is null where the connection is direct. */
        onProxyAvailable(
          request: unknown,
          address: unknown,
          proxy: { readonly host: string; readonly port: number; readonly type: string } | null,
        ): void;
      },
    ): void;
  }
  interface Dashboard {
    requestSockets(callback: (answer: { readonly sockets: readonly SocketInfo[] }) => void): void;
  }
  interface InputStreamPump extends Request {
    init(stream: Input, segmentSize: number, segmentCount: number, closeWhenDone: boolean): void;
    asyncRead(listener: StreamListener): void;
  }
  interface StringInputStream extends Input {
    setByteStringData(byteString: string): void;
  }
  interface Observer {
    observe(subject: unknown, topic: string, data: string | null): void;
    wrappedJSObject?: Observer;
  }
}

declare class ExtensionAPIPersistentClass {
  readonly extension: Gecko.Extension;
}
declare const ExtensionCommon: {
  readonly ExtensionAPIPersistent: typeof ExtensionAPIPersistentClass;
  readonly EventManager: new (options: { context: unknown; module: string; event: string; extensionApi: unknown }) => {
    api(): unknown;
  };
};
declare const ExtensionUtils: { readonly ExtensionError: new (message: string) => Error };
declare const ChromeUtils: {
  importESModule(address: string): unknown;
  generateQI(interfaces: readonly string[]): (wanted: unknown) => unknown;
};
declare const IOUtils: {
  makeDirectory(path: string, options: { permissions: number }): Promise<void>;
  setPermissions(path: string, permissions: number): Promise<void>;
  write(path: string, bytes: Uint8Array, options: { mode: 'create' }): Promise<number>;
  copy(from: string, to: string): Promise<void>;
};
declare const PathUtils: {
  readonly tempDir: string;
  join(...parts: readonly string[]): string;
  filename(path: string): string;
  toFileURI(path: string): string;
};
declare const Services: {
  readonly appinfo: { readonly processID: number };
  readonly dirsvc: { get(key: string, type: unknown): Gecko.File };
  readonly policies?: { readonly status: number; getExtensionPolicy(extensionId: string): unknown };
  readonly scriptloader: {
    loadSubScriptWithOptions(address: string, options: { target: object; allowUnsafeURL: boolean }): unknown;
  };
  readonly catMan: {
    addCategoryEntry(category: string, entry: string, value: string, persist: boolean, replace: boolean): void;
    deleteCategoryEntry(category: string, entry: string, persist: boolean): void;
  };
  readonly dns: {
    asyncResolve(
      host: string,
      type: number,
      flags: 0,
      info: null,
      listener: { onLookupComplete(request: unknown, record: Gecko.DnsRecord | null): void },
      target: null,
      originAttributes: object,
    ): void;
  };
  readonly uuid: { generateUUID(): { toString(): string } };
  readonly tm: { dispatchToMainThread(run: () => void): void };
  readonly io: { readonly offline: boolean; newURI(spec: string): Gecko.Uri };
  readonly obs: {
    addObserver(observer: Gecko.Observer, topic: string): void;
    removeObserver(observer: Gecko.Observer, topic: string): void;
    enumerateObservers(topic: string): Iterable<Pick<Gecko.Observer, 'wrappedJSObject'>>;
  };
  /** nsIFocusManager; null while no window of Thunderbird's is in front. */
  readonly focus: { readonly activeWindow: Window | null };
  readonly wm: {
    getEnumerator(type: string | null): Iterable<Gecko.ChromeWindow>;
    getMostRecentWindow(type: string | null): Gecko.ChromeWindow | null;
  };
  readonly prompt: Gecko.TextPrompt & {
    readonly BUTTON_POS_0: number;
    readonly BUTTON_POS_1: number;
    readonly BUTTON_TITLE_IS_STRING: number;
    readonly BUTTON_POS_1_DEFAULT: number;
    /** Returns when the person has answered: the number of the button, 1 where the dialog was closed. */
    confirmEx(
      parent: Gecko.ChromeWindow | null,
      title: string,
      text: string,
      buttons: number,
      first: string,
      second: string,
      third: null,
      checkbox: null,
      checked: object,
    ): number;
  };
  readonly prefs: {
    getBoolPref(name: string, fallback?: boolean): boolean;
    getDefaultBranch(root: string): {
      getBoolPref(name: string): boolean;
      setBoolPref(name: string, value: boolean): void;
    };
    getIntPref(name: string, fallback: number): number;
    getStringPref(name: string, fallback: string): string;
    lockPref(name: string): void;
    unlockPref(name: string): void;
    prefIsLocked(name: string): boolean;
  };
};
declare const Cc: {
  readonly '@mozilla.org/mime;1': {
    getService(type: unknown): {
      getTypeFromExtension(extension: string): string;
      getPrimaryExtension(type: string, extension: string): string;
      getFromTypeAndExtension(type: string, extension: string): Gecko.HandlerInfo;
    };
  };
  readonly '@mozilla.org/uriloader/handler-service;1': {
    getService(type: unknown): { exists(handler: Gecko.HandlerInfo): boolean };
  };
  readonly '@mozilla.org/layout/content-policy;1': {
    getService(type: unknown): { shouldLoad(uri: Gecko.Uri, loadInfo: Gecko.LoadInfo): number };
  };
  readonly '@mozilla.org/filepicker;1': { createInstance(type: unknown): Gecko.FilePicker };
  readonly '@mozilla.org/file/local;1': { createInstance(type: unknown): Gecko.File };
  readonly '@mozilla.org/uriloader/external-helper-app-service;1': {
    getService(type: unknown): { deleteTemporaryFileOnExit(file: Gecko.File): void };
  };
  readonly '@mozilla.org/binaryinputstream;1': { createInstance(type: unknown): Gecko.BinaryInputStream };
  readonly '@mozilla.org/network/dashboard;1': { getService(type: unknown): Gecko.Dashboard };
  readonly '@mozilla.org/network/protocol-proxy-service;1': { getService(type: unknown): Gecko.ProxyService };
  readonly '@mozilla.org/network/input-stream-pump;1': { createInstance(type: unknown): Gecko.InputStreamPump };
  readonly '@mozilla.org/io/string-input-stream;1': { createInstance(type: unknown): Gecko.StringInputStream };
};
declare const Ci: {
  readonly nsIComponentRegistrar: unknown;
  readonly nsIContentPolicy: Readonly<
    Record<
      | 'ACCEPT'
      | 'REJECT_REQUEST'
      | 'TYPE_DOCUMENT'
      | 'TYPE_SUBDOCUMENT'
      | 'TYPE_OBJECT'
      | 'TYPE_UA_FONT'
      | 'TYPE_SAVEAS_DOWNLOAD'
      | 'TYPE_OTHER',
      number
    >
  >;
  /** Every address of a message or of a part of one. */
  readonly nsIMsgMailNewsUrl: { [Symbol.hasInstance](value: unknown): boolean };
  readonly nsIEnterprisePolicies: { readonly FAILED: number };
  readonly nsIChannel: abstract new () => Gecko.Channel;
  readonly nsIDashboard: unknown;
  readonly nsIDNSAddrRecord: { readonly __dnsAddrRecord: true };
  readonly nsIDNSService: { readonly RESOLVE_TYPE_DEFAULT: number };
  readonly nsIFactory: { readonly __factory: true };
  readonly nsIFile: unknown;
  readonly nsIFilePicker: { readonly modeSave: number; readonly returnCancel: number };
  readonly nsIFileURL: { readonly __fileUrl: true };
  readonly nsIHttpChannel: { readonly __httpChannel: true };
  readonly nsIInputStreamPump: unknown;
  readonly nsIProtocolProxyService: unknown;
  readonly nsIRequest: { readonly LOAD_ANONYMOUS: number; readonly INHIBIT_CACHING: number };
  readonly nsPIExternalAppLauncher: unknown;
  readonly nsIInterfaceRequestor: unknown;
  readonly nsIWebProgress: { readonly NOTIFY_STATE_REQUEST: number };
  readonly nsIWebProgressListener: { readonly STATE_START: number; readonly STATE_IS_REQUEST: number };
  readonly nsIMIMEService: unknown;
  readonly nsIHandlerService: unknown;
  readonly nsIHandlerInfo: { readonly useHelperApp: number };
  readonly nsIBinaryInputStream: unknown;
  readonly nsIStreamConverter: { readonly __streamConverter: true };
  readonly nsIStringInputStream: unknown;
};
declare const Cr: { readonly NS_OK: number; readonly NS_ERROR_FAILURE: number; readonly NS_BINDING_ABORTED: number };
interface ComponentRegistrar {
  contractIDToCID(contractId: string): { toString(): string };
  /** null gives the name back to a class that is known already. */
  registerFactory(classId: unknown, description: string, contractId: string, factory: Gecko.Factory | null): void;
  unregisterFactory(classId: unknown, factory: Gecko.Factory): void;
}
declare const Components: {
  isSuccessCode(status: number): boolean;
  ID(id: string): unknown;
  Exception(message: string, result: number): Error;
  readonly manager: {
    QueryInterface(wanted: unknown): ComponentRegistrar;
    getClassObject(
      classId: unknown,
      wanted: typeof Ci.nsIFactory,
    ): { createInstance(wanted: typeof Ci.nsIStreamConverter): Gecko.StreamConverter };
  };
};
declare const Cu: {
  reportError(error: unknown): void;
  readUTF8File(file: Gecko.File): string;
  schedulePreciseGC(done: () => void): void;
};

interface Uint8Array {
  toBase64(): string;
}
