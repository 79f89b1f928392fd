// Which words there are on the pages that a disposable VM makes of a document: a language that lacks one does not compile. They are
// shown as the guest's.
import type { counted, Counted, entities, frequencies, GuestLabel, units } from './english-guest-names.ts';

export interface GuestWords {
  readonly locale: { readonly thousands: string; readonly decimal: string };
  /** From Sunday on; from January on. */
  readonly weekdays: readonly string[];
  readonly months: readonly string[];
  readonly day: (weekday: string, day: number, month: string, year: number) => string;
  /** Of any year. */
  readonly dayOfYear: (day: number, month: string) => string;
  readonly counted: Readonly<Record<keyof typeof counted, Counted>>;
  readonly labels: Readonly<Record<GuestLabel, string>>;
  /** What the templates' tables call a type in English; one that is not here is called so in each language. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly bytes: (count: number) => string;
  /** Of lines, rows and the like, which were counted. */
  readonly firstOf: (shown: string, all: string, many: string) => string;
  readonly cut: {
    readonly archive: string;
    readonly file: string;
    readonly message: string;
    readonly page: string;
  };
  readonly unshowable: {
    readonly heading: string;
    readonly kind: (kind: string, ending: string) => string;
    readonly seems: (description: string, mime: string) => string;
    readonly unknownData: string;
    readonly unknownKind: string;
    readonly empty: string;
    readonly strings: string;
    readonly firstBytes: (bytes: string) => string;
    readonly inOffice: string;
    readonly nowhere: string;
  };
  readonly archive: {
    readonly nothing: string;
    readonly sum: (files: string, size: string, packed: string) => string;
    readonly columns: { readonly name: string; readonly size: string; readonly changed: string };
    readonly next: (files: string) => string;
    readonly bomb: (times: number) => string;
    readonly programs: string;
    readonly leadsOut: string;
    readonly program: string;
    readonly locked: string;
  };
  readonly table: {
    readonly noRows: string;
    readonly range: (first: number, last: number) => string;
    readonly firstColumns: (columns: number) => string;
    readonly columns: (first: number, last: number) => string;
    readonly more: (size: string, percent: number) => string;
    readonly from: (row: number) => string;
  };
  /** Above the comments of a text, which follow it. */
  readonly office: { readonly comments: string };
  readonly web: { readonly pictures: (count: number) => string; readonly empty: string };
  readonly mail: {
    readonly noSubject: string;
    readonly attached: string;
    readonly program: string;
    readonly message: string;
    readonly attachedMessage: string;
    readonly namelessFile: string;
    readonly from: (message: number) => string;
    readonly maybeMore: (listed: string) => string;
    readonly moreParts: string;
    readonly moreInside: string;
    readonly moreFiles: string;
    readonly picturesMissing: string;
    readonly somePicturesMissing: string;
    readonly signed: string;
    readonly encryptedWithPgp: string;
    readonly encryptedOrWrapped: string;
    readonly encrypted: string;
    readonly signatureAlone: string;
    readonly certificates: (names: string) => string;
    readonly pgp: {
      readonly encrypted: string;
      readonly publicKey: string;
      readonly privateKey: string;
      readonly signature: string;
      readonly signed: string;
      readonly forPrograms: string;
    };
  };
  readonly card: {
    readonly invitation: string;
    readonly cancels: string;
    readonly answer: string;
    readonly proposal: string;
    readonly cancelled: string;
    readonly noTitle: string;
    readonly noName: string;
    readonly noEntries: string;
    readonly freeBusy: string;
    /** Of who was invited: `PARTSTAT` in small letters. */
    readonly answers: Readonly<Record<string, string>>;
    readonly frequencies: Readonly<Record<keyof typeof frequencies, readonly [once: string, many: string]>>;
    readonly every: (interval: number, frequency: readonly [once: string, many: string]) => string;
    readonly and: string;
    readonly on: (days: readonly string[]) => string;
    readonly dayOfMonth: (day: string) => string;
    readonly times: (count: string) => string;
    readonly until: (day: string) => string;
    /** Counted from the end where it is negative. */
    readonly nth: (number: number, weekday: string) => string;
  };
  readonly keyStore: {
    readonly hasKey: string;
    readonly noKey: string;
    readonly noCertificate: string;
    readonly certificate: string;
  };
  readonly media: {
    readonly soundOrVideo: string;
    readonly noPicture: string;
    readonly elsewhere: string;
    readonly noStills: string;
    readonly withStills: string;
    readonly elsewherePlayed: string;
    readonly pixels: (width: number, height: number) => string;
    readonly channels: (channels: number) => string;
    readonly underASecond: string;
  };
  readonly font: { readonly sentence: string };
  readonly drawing: {
    readonly isPart: string;
    readonly notDrawn: (kinds: string, hasMore: boolean) => string;
  };
  readonly model: {
    readonly readInPart: string;
    readonly beginningRead: string;
    readonly someDrawn: (step: number) => string;
    readonly partsApart: string;
    readonly preview: string;
    readonly noPreview: string;
    readonly described: string;
    readonly edges: string;
    readonly fromAbove: string;
    readonly noUnit: (size: string) => string;
    readonly entities: Readonly<Record<keyof typeof entities, string>>;
    readonly ofKind: (kind: string) => string;
    readonly units: Readonly<Record<keyof typeof units, string>>;
    readonly dwg: {
      readonly newer: string;
      readonly older: string;
      readonly span: (from: string, to: string) => string;
    };
  };
}
