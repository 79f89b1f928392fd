// The form of the manual: what is said of each command. A command or an option that a language says nothing of does not
// compile.
import type { CommandName, OperandKind, OptionsOf, ValueKind } from '../../protocol/command-table.ts';

export type GroupName = 'template' | 'dom0' | 'dom0 policy' | 'exceptions' | 'policy';

export interface Page<Command extends CommandName> {
  /** For the list of all commands: one line. */
  readonly summary: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  readonly options: { readonly [Name in keyof OptionsOf<Command>]: string };
  readonly exit: string;
}

export interface Manual {
  readonly pages: { readonly [Command in CommandName]: Page<Command> };
  readonly groups: Readonly<Record<GroupName, string>>;
  readonly placeholders: Readonly<Record<ValueKind | OperandKind | 'number' | 'command' | 'options', string>>;
  readonly headings: Readonly<
    Record<'usage' | 'commands' | 'options' | 'exit' | 'name' | 'about' | 'files' | 'variables' | 'others', string>
  >;
  readonly product: string;
  readonly help: string;
  readonly helpOfOne: string;
  readonly version: string;
  /** Paths and variables of a whole installation: [name, what it is]. */
  readonly files: readonly (readonly [string, string])[];
  readonly variables: readonly (readonly [string, string])[];
  readonly faults: Faults;
}

/** Those of one group, which have a file of their own. */
export type ServicePages = Pick<Manual['pages'], 'dom0 run' | 'dom0 serve'>;
export type TemplatePages = Pick<Manual['pages'], Extract<CommandName, `template ${string}`>>;
export type ExceptionPages = Pick<Manual['pages'], Extract<CommandName, `exceptions ${string}`>>;
export type OpeningPages = Pick<Manual['pages'], 'open' | 'open-url' | 'convert'>;

/** What is said of a command line that cannot be understood, and of what the computer refuses. */
export interface Faults {
  readonly tryHelp: (command: string) => string;
  readonly unknownCommand: (given: string, nearest: string | null) => string;
  readonly noCommand: (commands: readonly string[]) => string;
  readonly unknownOption: (given: string, nearest: string | null) => string;
  readonly dashedFile: (given: string) => string;
  readonly noValue: (option: string, placeholder: string) => string;
  readonly dashedValue: (option: string, given: string) => string;
  readonly takesNothing: (option: string) => string;
  readonly twice: (option: string) => string;
  readonly needed: (option: string) => string;
  readonly number: (option: string, given: string, min: number, max: number) => string;
  readonly templateName: (given: string) => string;
  readonly noOperands: (given: string) => string;
  readonly oneOperand: (placeholder: string) => string;
  readonly someOperand: (placeholder: string) => string;
  readonly tooMany: (placeholder: string, max: number) => string;
  readonly system: Readonly<Record<SystemFault, (path: string) => string>>;
  readonly bug: string;
  readonly output: string;
  readonly oldNode: (version: string) => string;
  /** A package that a command needs. */
  readonly notInstalled: (packageName: string) => string;
  readonly noDom0: string;
}
export type SystemFault = 'full' | 'readOnly' | 'notMade' | 'forbidden' | 'missing' | 'noFolder' | 'other';
