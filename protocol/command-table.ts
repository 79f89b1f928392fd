// The commands that there are and what each takes. The command line is read by this table, and help, manual pages and
// completions are written from it (cli/); what a command does its domain knows. Names are the same in every language.
import { copyDpiMax, copyDpiMin } from './limits.ts';

const flag = { takes: 'nothing' } as const;
const number = <Min extends number, Max extends number>(min: Min, max: Max) => ({ takes: 'number', min, max }) as const;
const text = <Kind extends ValueKind>(takes: Kind) => ({ takes }) as const;
const repeatable = <Kind extends ValueKind>(takes: Kind) => ({ takes, isRepeatable: true }) as const;
const needed = <Kind extends ValueKind>(takes: Kind) => ({ takes, isNeeded: true }) as const;
const operands = <Kind extends OperandKind>(takes: Kind, min: number, max: number) => ({ takes, min, max });
const none = operands('word', 0, 0);

/** What a value is: its placeholder in the help, and what a shell completes it with. */
export type ValueKind =
  | 'file'
  | 'picture'
  | 'folder'
  | 'template'
  | 'name'
  | 'mediaType'
  | 'mailAddress'
  | 'url'
  | 'address'
  | 'request'
  | 'time'
  | 'outcome'
  | 'qube'
  | 'target'
  | 'service'
  | 'argument';
export type OperandKind = 'file' | 'template' | 'url' | 'request' | 'word';

export type OptionSpec =
  | { readonly takes: 'nothing' }
  | { readonly takes: 'number'; readonly min: number; readonly max: number }
  | { readonly takes: ValueKind; readonly isRepeatable?: true; readonly isNeeded?: true };

export interface CommandSpec {
  readonly operands: { readonly takes: OperandKind; readonly min: number; readonly max: number };
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** The longest that a timer of Node.js takes. */
const timerMaxMs = 2 ** 31 - 1;
const sizeMaxBytes = 10 ** 15 - 1;
const dispvmsMost = 1000;
const runsMost = 1000;
const templatesMost = 100;
const opensMost = 100_000;
const mebibytesMost = 1024 * 1024;
const drainMinutesMost = 24 * 60;
/** As many as dom0 lets be open and wait at the same time, and some more that others may have. */
const filesMost = 50;

export const commandTable = {
  open: {
    operands: operands('file', 1, filesMost),
    options: {
      'view-only': flag,
      'same-vm': flag,
      attachment: flag,
      template: text('template'),
      network: flag,
      screenshot: text('picture'),
      'wait-visible-ms': number(1, timerMaxMs),
      'close-after-visible': flag,
      json: flag,
    },
  },
  'open-url': { operands: operands('url', 1, 1), options: {} },
  convert: {
    operands: operands('file', 1, 1),
    options: {
      out: needed('file'),
      force: flag,
      dpi: number(copyDpiMin, copyDpiMax),
      'password-file': text('file'),
      searchable: flag,
      template: text('template'),
      json: flag,
    },
  },
  install: { operands: none, options: { handlers: flag, 'view-only': flag, desktop: flag } },
  uninstall: { operands: none, options: { purge: flag, force: flag } },
  doctor: { operands: none, options: { json: flag } },
  'template build': {
    operands: operands('template', 0, templatesMost),
    options: {
      all: flag,
      system: flag,
      recipe: text('folder'),
      mirror: text('url'),
      refresh: flag,
      wait: flag,
      json: flag,
    },
  },
  'template list': { operands: none, options: { json: flag, sha256: flag } },
  'template verify': { operands: operands('template', 0, templatesMost), options: { json: flag } },
  'template export': {
    operands: operands('template', 1, 1),
    options: { out: needed('file'), key: needed('file'), json: flag },
  },
  'template import': {
    operands: operands('file', 1, 1),
    options: { 'public-key': needed('file'), system: flag, recipe: text('folder'), json: flag },
  },
  'template key': { operands: none, options: { out: needed('file') } },
  'dom0 run': {
    operands: none,
    options: {
      foreground: flag,
      'keep-log': flag,
      windows: flag,
      gui: text('file'),
      'max-dispvms': number(1, dispvmsMost),
      metrics: text('address'),
    },
  },
  'dom0 serve': {
    operands: none,
    options: {
      listen: needed('address'),
      ca: needed('file'),
      cert: needed('file'),
      key: needed('file'),
      crl: text('file'),
      'agent-port': number(0, 65_535),
      templates: text('file'),
      'max-dispvms': number(1, dispvmsMost),
      metrics: text('address'),
      'source-dispvms': number(1, dispvmsMost),
      'source-opens': number(1, opensMost),
      'source-mib': number(1, mebibytesMost),
      'drain-minutes': number(0, drainMinutesMost),
    },
  },
  'dom0 status': { operands: none, options: { json: flag } },
  'dom0 stop': { operands: none, options: { wait: flag, force: flag } },
  'dom0 log': {
    operands: none,
    options: {
      request: text('request'),
      audit: flag,
      since: text('time'),
      source: text('qube'),
      outcome: text('outcome'),
      json: flag,
    },
  },
  'dom0 policy eval': {
    operands: none,
    options: {
      dir: { ...needed('folder'), isRepeatable: true },
      'legacy-dir': text('folder'),
      'system-info': text('file'),
      source: needed('qube'),
      'requested-source': text('qube'),
      target: needed('target'),
      service: needed('service'),
      arg: text('argument'),
      json: flag,
    },
  },
  'exceptions keygen': { operands: none, options: { out: needed('file') } },
  'exceptions list': { operands: none, options: { folder: needed('folder'), all: flag, json: flag } },
  'exceptions show': { operands: operands('request', 1, 1), options: { folder: needed('folder'), json: flag } },
  'exceptions grant': {
    operands: operands('request', 1, 1),
    options: { folder: needed('folder'), key: needed('file'), until: text('time') },
  },
  'exceptions deny': {
    operands: operands('request', 1, 1),
    options: { folder: needed('folder'), key: needed('file') },
  },
  'policy check': { operands: operands('file', 1, 1), options: { json: flag } },
  'policy explain': {
    operands: none,
    options: {
      policy: repeatable('file'),
      name: text('name'),
      file: text('file'),
      declared: text('mediaType'),
      guessed: text('mediaType'),
      size: number(0, sizeMaxBytes),
      sender: text('mailAddress'),
      account: repeatable('name'),
      'in-address-book': flag,
      signed: flag,
      encrypted: flag,
      'view-only': flag,
      json: flag,
    },
  },
  'policy schema': { operands: none, options: { managed: flag, json: flag } },
  bench: {
    operands: none,
    options: { runs: number(1, runsMost), file: text('file'), template: text('template'), json: flag },
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commandTable;
export type OptionsOf<Command extends CommandName> = (typeof commandTable)[Command]['options'];

type ValueOf<Option> = Option extends { readonly takes: 'nothing' }
  ? boolean
  : Option extends { readonly takes: 'number' }
    ? number | undefined
    : Option extends { readonly isRepeatable: true }
      ? readonly string[]
      : Option extends { readonly isNeeded: true }
        ? string
        : string | undefined;

/** What was said of each option. */
export type Values<Command extends CommandName> = {
  readonly [Name in keyof OptionsOf<Command>]: ValueOf<OptionsOf<Command>[Name]>;
};

export interface Invocation<Command extends CommandName> {
  readonly values: Values<Command>;
  readonly operands: readonly string[];
}

/** A command line that the table allows and that makes no sense all the same; a sentence says why. */
export interface WrongUse {
  readonly wrongUse: string;
}

/** What a domain does for each of its commands; a number is the exit code. */
export type Handlers<Command extends CommandName> = {
  readonly [Name in Command]: (invocation: Invocation<Name>) => Promise<number | WrongUse>;
};
