// The shape of a package, whatever its format.

export type PackageFormat = 'deb' | 'rpm';

/** What a package holds at `to`: an absolute path, a folder with all that is in it where `from` is one. */
export type PackagedFile = {
  readonly to: string;
  /** The formats that have it; all of the package's where nobody says. */
  readonly only?: PackageFormat;
  /** What an administrator changes stays after an upgrade. */
  readonly isConfiguration?: true;
} & (
  | { /** From the project's root. */ readonly from: string }
  | { readonly text: string; readonly isProgram?: true }
  | { /** What the link holds. */ readonly linkTo: string }
);

export interface PackageDescription {
  readonly name: string;
  readonly summary: string;
  /** Lines of at most 75 characters. */
  readonly description: readonly string[];
  readonly formats: readonly PackageFormat[];
  /** Whether it holds programs of one processor. */
  readonly isBinary: boolean;
  readonly licence: string;
  /** In each format's own names. */
  readonly depends: Readonly<Record<PackageFormat, readonly string[]>>;
  readonly recommends: Readonly<Record<PackageFormat, readonly string[]>>;
  readonly files: readonly PackagedFile[];
}
